/** What becomes of the requests of a worker that leaves, with one that the test plays. */

import { beforeEach, describe, expect, test } from '@jest/globals';

import type { Exchange } from '../../src/dispatch/exchange.js';
import { BODY_BUFFER_BYTES, RequestBody } from '../../src/dispatch/request-body.js';
import { WorkerDeparture, type DepartureHost } from '../../src/dispatch/worker-departure.js';
import { PlayedWorker, createExchange } from './played-worker.js';

/** Keeps what it is asked to do, by the number of the request. */
class RecordingHost implements DepartureHost {
  readonly requeued: number[] = [];
  readonly givenUp: number[] = [];
  readonly lost: number[] = [];

  requeue({ requestId }: Exchange): void {
    this.requeued.push(requestId);
  }

  giveUpLeft(exchange: Exchange): void {
    exchange.isCancelled = true;
    this.givenUp.push(exchange.requestId);
  }

  failLost({ requestId }: Exchange): void {
    this.lost.push(requestId);
  }
}

let host: RecordingHost;
let departure: WorkerDeparture;
let worker: PlayedWorker;

/** Gives the worker a request that has started beside whatever it dies of. */
function giveCulprit(): Exchange {
  return worker.give(createExchange({ isIdempotent: false, isSafe: false }));
}

function idsOf(exchanges: readonly Exchange[]): number[] {
  return exchanges.map(({ requestId }) => requestId);
}

beforeEach(() => {
  host = new RecordingHost();
  departure = new WorkerDeparture(host);
  worker = new PlayedWorker();
});

describe('retire()', () => {
  test('moves what was not started, oldest first, and keeps what was', () => {
    const started = worker.give(createExchange());
    const unstarted = [1, 2, 3].map(() => worker.give(createExchange(), { isStarted: false }));
    departure.retire(worker.handle);
    expect(worker.handle.isReady).toBe(false);
    expect(host.requeued).toEqual(idsOf(unstarted));
    expect(worker.handle.exchanges).toEqual([started]);
    expect(host.givenUp).toEqual([]);
  });

  test('moves what was not started whatever its method', () => {
    const unsafe = worker.give(createExchange({ isIdempotent: false, isSafe: false }), { isStarted: false });
    departure.retire(worker.handle);
    expect(host.requeued).toEqual([unsafe.requestId]);
    expect(unsafe.encodedHead).toBeDefined();
    // The worker comes upon its record and finds that it is no longer its own.
    expect(worker.startNext()).toBeUndefined();
  });

  test('leaves what the worker claims first', () => {
    const exchange = worker.give(createExchange(), { isStarted: false });
    worker.startNext();
    departure.retire(worker.handle);
    expect(host.requeued).toEqual([]);
    expect(worker.handle.exchanges).toEqual([exchange]);
  });
});

describe('drained()', () => {
  test('resolves at once when the worker has nothing', async () => {
    departure.retire(worker.handle);
    await departure.drained(worker.handle);
  });

  test('resolves when its last request has ended', async () => {
    const exchange = worker.give(createExchange());
    departure.retire(worker.handle);
    const drained = departure.drained(worker.handle).then(() => 'drained');
    departure.check();
    expect(await Promise.race([drained, nextTurn()])).toBe('not yet');
    worker.handle.end(exchange);
    departure.check();
    expect(await drained).toBe('drained');
  });

  test('does not wait for handlers that nobody waits for', async () => {
    const exchange = worker.give(createExchange());
    departure.retire(worker.handle);
    const drained = departure.drained(worker.handle);
    exchange.isCancelled = true;
    departure.check();
    await drained;
    expect(worker.handle.inFlightCount).toBe(1);
  });

  test('waits for each of several workers by itself', async () => {
    const other = new PlayedWorker();
    const [first, second] = [worker.give(createExchange()), other.give(createExchange())];
    const firstDrained = departure.drained(worker.handle);
    const secondDrained = departure.drained(other.handle).then(() => 'drained');
    worker.handle.end(first);
    departure.check();
    await firstDrained;
    expect(await Promise.race([secondDrained, nextTurn()])).toBe('not yet');
    other.handle.end(second);
    departure.check();
    await secondDrained;
  });
});

describe('fail()', () => {
  test('gives up everything the worker still has', () => {
    const exchanges = [worker.give(createExchange()), worker.give(createExchange())];
    departure.fail(worker.handle);
    expect(host.givenUp).toEqual(idsOf(exchanges));
  });
});

describe('settle()', () => {
  test('moves what was not started', () => {
    const culprit = giveCulprit();
    const unstarted = worker.give(createExchange({ isIdempotent: false }), { isStarted: false });
    departure.settle(worker.handle);
    expect(host.requeued).toEqual([unstarted.requestId]);
    expect(unstarted.lostCount).toBe(0);
    expect(host.lost).toEqual([culprit.requestId]);
  });

  test('runs a started request again that is idempotent', () => {
    const culprit = giveCulprit();
    const exchange = worker.give(createExchange());
    const head = Buffer.from(worker.handle.channel.copySentFrame(exchange.frameOffset, exchange.frameByteCount));
    departure.settle(worker.handle);
    expect(host.requeued).toEqual([exchange.requestId]);
    expect(Buffer.from(exchange.encodedHead!)).toEqual(head);
    expect(exchange.waitingSinceMs).toBeGreaterThan(0);
    expect(host.lost).toEqual([culprit.requestId]);
    expect(worker.handle.inFlightCount).toBe(0);
  });

  test('never runs the only started request again: it is what the worker died of', () => {
    const exchange = worker.give(createExchange());
    departure.settle(worker.handle);
    expect([host.requeued, host.lost]).toEqual([[], [exchange.requestId]]);
  });

  test('never does so beside requests that were not started', () => {
    const exchange = worker.give(createExchange());
    const unstarted = worker.give(createExchange(), { isStarted: false });
    departure.settle(worker.handle);
    expect([host.requeued, host.lost]).toEqual([[unstarted.requestId], [exchange.requestId]]);
  });

  test.each<[condition: string, change: (exchange: Exchange) => void]>([
    ['anything of it has gone out', (exchange) => (exchange.hasOutput = true)],
    ['nobody waits for it', (exchange) => (exchange.isCancelled = true)],
    ['another worker has died with it', (exchange) => (exchange.lostCount = 1)],
  ])('does not run a started request again when %s', (_condition, change) => {
    const culprit = giveCulprit();
    const exchange = worker.give(createExchange());
    change(exchange);
    departure.settle(worker.handle);
    expect([host.requeued, host.lost]).toEqual([[], idsOf([culprit, exchange])]);
  });

  test('runs a started request again with its body from the first byte', () => {
    giveCulprit();
    const exchange = createExchange();
    exchange.body = bodyOf('some');
    worker.give(exchange);
    expect(exchange.body.sentBytes).toBe(4);
    departure.settle(worker.handle);
    expect(host.requeued).toEqual([exchange.requestId]);
    expect(exchange.body.unsentBytes).toBe(4);
  });

  test('does not run a started request again whose body is no longer whole', () => {
    const culprit = giveCulprit();
    const exchange = createExchange();
    exchange.body = bodyOf('some');
    worker.give(exchange);
    exchange.body.dropSent();
    departure.settle(worker.handle);
    expect([host.requeued, host.lost]).toEqual([[], idsOf([culprit, exchange])]);
  });

  test('does not run a started request again whose head has been written over in the ring', () => {
    worker = new PlayedWorker({ ringBytes: 1024, inlineBytes: 64 });
    const exchange = worker.give(createExchange());
    const others: Exchange[] = [];
    while (worker.handle.channel.sender.isIntact(exchange.frameEndBytes, exchange.frameByteCount)) {
      others.push(worker.give(createExchange({ isIdempotent: false })));
    }
    departure.settle(worker.handle);
    expect(host.requeued).toEqual([]);
    expect(host.lost).toEqual(idsOf([exchange, ...others]));
  });

  test('lets whoever waits for the worker go on', async () => {
    worker.give(createExchange());
    const drained = departure.drained(worker.handle);
    departure.settle(worker.handle);
    await drained;
    expect(worker.handle.isReady).toBe(false);
  });
});

function bodyOf(text: string): RequestBody {
  expect(text.length).toBeLessThan(BODY_BUFFER_BYTES);
  const body = new RequestBody(-1);
  body.add(Buffer.from(text), { start: 0, end: text.length });
  return body;
}

/** What has not happened by the next turn of the event loop does not happen by itself. */
async function nextTurn(): Promise<string> {
  return await new Promise((resolve) => setImmediate(() => resolve('not yet')));
}
