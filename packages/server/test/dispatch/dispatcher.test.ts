/** The dispatcher with workers that the test plays itself: what they start, answer and leave lying is decided here. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  CounterIndex,
  DEFAULT_CHANNEL_SIZES,
  EMPTY,
  IoChannel,
  RequestParser,
  ThreadCounters,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
  exchangeIndexOf,
  type FrameAddress,
} from '@spool/protocol';
import { afterEach, describe, expect, test } from '@jest/globals';

import { Dispatcher } from '../../src/dispatch/dispatcher.js';
import { Exchange, type ResponseSink } from '../../src/dispatch/exchange.js';
import type { ExchangeFailure } from '../../src/dispatch/exchange-failure.js';
import { RequestClass } from '../../src/schedule/index.js';
import type { WorkerHandle } from '../../src/dispatch/worker-handle.js';

const NO_BYTES = Buffer.alloc(0);
const SIZES = { ...DEFAULT_CHANNEL_SIZES, ringBytes: 16 * 1024, slabCount: 1 };

/** The worker's end of a channel, moved by hand. */
class PlayedWorker {
  readonly handle: WorkerHandle;
  readonly channel: WorkerChannel;

  constructor(workerId: number, dispatcher: Dispatcher) {
    const memory = createChannelMemory(SIZES);
    this.channel = new WorkerChannel(memory, dispatcher.eventCount);
    this.handle = dispatcher.addWorker(workerId, new IoChannel(memory, createEventCount()));
    this.handle.isReady = true;
  }

  /** Starts the next request of the ring that was not taken back. */
  startNext(): FrameAddress | undefined {
    for (;;) {
      const offset = this.channel.requests.next();
      if (offset === EMPTY) return undefined;
      const { words } = this.channel.frames;
      const address = { exchangeIndex: exchangeIndexOf(words[offset >> 2]), generation: words[(offset >> 2) + 1] };
      this.channel.releaseRequests();
      if (this.channel.exchanges.tryStart(address.exchangeIndex, address.generation)) return address;
    }
  }

  /** Answers a started request. */
  answer(address: FrameAddress): void {
    const head = {
      ...address,
      status: 200,
      headText: 'HTTP/1.1 200 OK\r\n',
      hasDate: false,
      contentLength: 0,
      startedAtMs: 0,
      sentAtMs: 0,
    };
    this.channel.trySendHead(head, '', 0.1);
    this.channel.flush();
  }

  /** Starts and answers everything. */
  answerAll(): void {
    for (let address = this.startNext(); address !== undefined; address = this.startNext()) this.answer(address);
  }
}

/** Keeps what became of each request. */
class FakeSink implements ResponseSink {
  readonly ended: number[] = [];
  readonly failures: [requestId: number, failure: ExchangeFailure][] = [];

  onHead(): void {
    // The end says enough.
  }

  onFramed(): void {
    throw new Error('There is no framed response');
  }

  onCut(): void {
    throw new Error('There is no framed response');
  }

  onInterim(): void {
    throw new Error('There is no interim response');
  }

  onText(): void {
    throw new Error('There is no body');
  }

  onBytes(): void {
    throw new Error('There is no body');
  }

  onBodyRoom(): void {
    throw new Error('There is no body');
  }

  onEnd({ requestId }: Exchange): void {
    this.ended.push(requestId);
  }

  onFailure({ requestId }: Exchange, failure: ExchangeFailure): void {
    this.failures.push([requestId, failure]);
  }
}

/** A dispatcher and everything around it. */
class Stage {
  readonly sink = new FakeSink();
  readonly short = new RequestClass();
  readonly long = new RequestClass();
  readonly counters = new ThreadCounters();
  readonly dispatcher: Dispatcher;
  readonly workers: PlayedWorker[];
  #lastRequestId = 0;

  constructor(workerCount: number, queueLimit = 100) {
    this.dispatcher = new Dispatcher({
      counters: this.counters,
      lingerTurns: 0,
      maxGivenPerWorker: Infinity,
      queueLimit,
      queueTimeoutMs: 0,
      requestTimeoutMs: 0,
      killAfterMs: 0,
      maxAbandoned: 0,
      onTurnEnd: () => undefined,
      onHandlerFailure: () => undefined,
      onBlocked: () => undefined,
      onWornOut: () => undefined,
      onWaiting: () => undefined,
    });
    this.workers = Array.from({ length: workerCount }, (_, workerId) => new PlayedWorker(workerId, this.dispatcher));
    this.short.learn(0.1);
    this.long.learn(20);
  }

  submit(requestClass: RequestClass): Exchange {
    const parser = new RequestParser();
    parser.next(Buffer.from('GET / HTTP/1.1\r\nHost: test\r\n\r\n'), 0);
    const exchange = new Exchange({
      sink: this.sink,
      requestId: ++this.#lastRequestId,
      receivedAtMs: 0,
      requestClass,
      remoteAddress: '',
      isHead: false,
      isSafe: true,
      isIdempotent: true,
      affinityHash: 0,
      minorVersion: 1,
      keepAlive: true,
    });
    this.dispatcher.submit(exchange, parser, NO_BYTES);
    return exchange;
  }

  /** Lets turns pass until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await nextTurn();
  }
}

let stage: Stage;

afterEach(() => {
  stage.dispatcher.close();
});

describe('Dispatcher', () => {
  test('submit() gives a request to a worker, and its answer to the sink', async () => {
    stage = new Stage(1);
    const exchange = stage.submit(stage.short);
    expect(stage.dispatcher.inFlightCount).toBe(1);
    stage.workers[0].answerAll();
    await stage.until(() => stage.dispatcher.inFlightCount === 0);
    expect(stage.sink.ended).toEqual([exchange.requestId]);
  });

  test('allDrained() resolves when the last request has ended', async () => {
    stage = new Stage(1);
    await stage.dispatcher.allDrained();
    stage.submit(stage.short);
    const drained = stage.dispatcher.allDrained();
    stage.workers[0].answerAll();
    await drained;
    expect(stage.sink.ended).toEqual([1]);
  });

  test('submit() fails what exceeds the queue with 503 and a time to try again', () => {
    stage = new Stage(1, 1);
    stage.submit(stage.long);
    stage.submit(stage.long);
    expect(stage.dispatcher.queuedCount).toBe(1);
    const { requestId } = stage.submit(stage.long);
    expect(stage.sink.failures).toEqual([[requestId, { status: 503, retryAfterSeconds: 1 }]]);
    expect(stage.dispatcher.inFlightCount).toBe(2);
  });

  test('cancel() drops a request that waits', async () => {
    stage = new Stage(1);
    stage.submit(stage.long);
    stage.dispatcher.cancel(stage.submit(stage.long));
    await stage.until(() => stage.dispatcher.inFlightCount === 1);
    expect(stage.sink.failures).toEqual([]);
  });

  test('a turn takes back what lies behind a request that runs long, and gives it to a free worker', async () => {
    stage = new Stage(2);
    for (let count = 0; count < 6; count++) stage.submit(stage.short);
    const [blocked, free] = stage.workers;
    expect(blocked.handle.inFlightCount).toBe(3);
    const started = blocked.startNext()!;
    free.answerAll();
    await stage.until(() => {
      free.answerAll();
      return stage.dispatcher.inFlightCount === 1;
    });
    expect(stage.counters.values[CounterIndex.REQUESTS_TAKEN_BACK]).toBeGreaterThanOrEqual(2);
    expect(blocked.startNext()).toBeUndefined();
    blocked.answer(started);
    await stage.dispatcher.allDrained();
    expect([...stage.sink.ended].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a turn takes back also while long requests wait for a worker that is not reserved', async () => {
    stage = new Stage(3);
    const [reserved, ...others] = stage.workers;
    expect(reserved.handle.isReserved).toBe(true);
    for (let count = 0; count < 9; count++) stage.submit(stage.short);
    for (const worker of others) expect(worker.startNext()).toBeDefined();
    stage.submit(stage.long);
    stage.submit(stage.long);
    expect(stage.dispatcher.queuedCount).toBe(2);
    await stage.until(() => {
      reserved.answerAll();
      return stage.sink.ended.length === 7;
    });
    expect(stage.dispatcher.queuedCount).toBe(2);
  });

  test('a worker that was stuck gets nothing until something of it ends', async () => {
    stage = new Stage(2);
    for (let count = 0; count < 4; count++) stage.submit(stage.short);
    const [blocked, free] = stage.workers;
    const started = blocked.startNext()!;
    await stage.until(() => {
      free.answerAll();
      return stage.dispatcher.inFlightCount === 1;
    });
    expect(blocked.handle.isStuck).toBe(true);
    for (let count = 0; count < 20; count++) expect(stage.submit(stage.short).holder).not.toBe(blocked.handle);
    blocked.answer(started);
    await stage.until(() => {
      blocked.answerAll();
      free.answerAll();
      return stage.dispatcher.inFlightCount === 0;
    });
    expect(stage.sink.ended).toHaveLength(24);
  });

  test('removeWorker() answers 503 to what was started, and gives the rest to another worker', async () => {
    stage = new Stage(2);
    for (let count = 0; count < 4; count++) stage.submit(stage.short);
    const [dying, other] = stage.workers;
    const own = dying.handle.exchanges.map(({ requestId }) => requestId).sort();
    expect(own).toHaveLength(2);
    dying.startNext();
    stage.dispatcher.removeWorker(dying.handle);
    expect(stage.sink.failures).toEqual([[own[0], { status: 503, retryAfterSeconds: undefined }]]);
    await stage.until(() => {
      other.answerAll();
      return stage.dispatcher.inFlightCount === 0;
    });
    expect(stage.sink.ended).toContain(own[1]);
    expect(stage.sink.ended).toHaveLength(3);
  });

  test('removeWorker() takes an answer that was sent before the death', async () => {
    stage = new Stage(1);
    stage.submit(stage.short);
    stage.workers[0].answerAll();
    stage.dispatcher.removeWorker(stage.workers[0].handle);
    expect(stage.sink.ended).toEqual([1]);
    expect(stage.sink.failures).toEqual([]);
  });

  test('failAll() fails everything, waiting or under way', () => {
    stage = new Stage(1);
    stage.submit(stage.long);
    stage.workers[0].startNext();
    stage.submit(stage.long);
    stage.dispatcher.failAll();
    expect(stage.sink.failures.map(([requestId]) => requestId).sort()).toEqual([1, 2]);
    expect(stage.dispatcher.inFlightCount).toBe(0);
  });
});
