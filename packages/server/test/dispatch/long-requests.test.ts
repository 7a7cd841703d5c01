import {
  DEFAULT_CHANNEL_SIZES,
  IoChannel,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
} from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { Exchange, type ResponseSink } from '../../src/dispatch/exchange.js';
import { LongRequests } from '../../src/dispatch/long-requests.js';
import { RequestClass } from '../../src/schedule/index.js';

/** What a worker has, and the two ends of its channel. */
class Stage {
  readonly requests: LongRequests;
  readonly #io: IoChannel;
  readonly #worker: WorkerChannel;

  constructor() {
    const memory = createChannelMemory({ ...DEFAULT_CHANNEL_SIZES, ringBytes: 4096, inlineBytes: 64, slabCount: 1 });
    this.#io = new IoChannel(memory, createEventCount());
    this.#worker = new WorkerChannel(memory, createEventCount());
    this.requests = new LongRequests(this.#io.exchanges);
  }

  give(kind: 'long' | 'short'): Exchange {
    const exchange = new Exchange({
      sink: {} as ResponseSink,
      requestId: 1,
      receivedAtMs: 0,
      requestClass: new RequestClass(),
      remoteAddress: '',
      isHead: false,
      isSafe: true,
      isIdempotent: true,
      affinityHash: 0,
      minorVersion: 1,
      keepAlive: true,
    });
    exchange.exchangeIndex = this.#io.exchanges.open();
    exchange.generation = this.#io.exchanges.generationOf(exchange.exchangeIndex);
    exchange.isCountedLong = kind === 'long';
    this.requests.onGiven(exchange);
    return exchange;
  }

  start({ exchangeIndex, generation }: Exchange): void {
    expect(this.#worker.exchanges.tryStart(exchangeIndex, generation)).toBe(true);
  }

  end(exchange: Exchange): void {
    this.requests.onEnded(exchange);
    this.takeBack(exchange);
  }

  takeBack(exchange: Exchange): void {
    this.requests.remove(exchange);
    this.#io.exchanges.close(exchange.exchangeIndex);
  }
}

describe('LongRequests', () => {
  test('a long one may run until it has ended', () => {
    const stage = new Stage();
    stage.start(stage.give('short'));
    expect(stage.requests.mayRun).toBe(false);
    const long = stage.give('long');
    expect(stage.requests.mayRun).toBe(true);
    stage.start(long);
    expect(stage.requests.mayRun).toBe(true);
    expect(stage.requests.count).toBe(1);
    stage.end(long);
    expect(stage.requests.mayRun).toBe(false);
    expect(stage.requests.count).toBe(0);
  });

  test('it awaits something once what was given after it is started', () => {
    const stage = new Stage();
    const long = stage.give('long');
    const follower = stage.give('short');
    stage.give('short');
    stage.start(long);
    expect(stage.requests.mayRun).toBe(true);
    stage.start(follower);
    expect(stage.requests.mayRun).toBe(false);
    stage.end(follower);
    expect(stage.requests.mayRun).toBe(false);
    expect(stage.requests.count).toBe(1);
  });

  test('or has ended, before anybody looked', () => {
    const stage = new Stage();
    stage.start(stage.give('long'));
    const follower = stage.give('short');
    stage.start(follower);
    stage.end(follower);
    expect(stage.requests.mayRun).toBe(false);
  });

  test('what is taken back tells nothing', () => {
    const stage = new Stage();
    stage.start(stage.give('long'));
    stage.takeBack(stage.give('short'));
    expect(stage.requests.mayRun).toBe(true);
    stage.start(stage.give('short'));
    expect(stage.requests.mayRun).toBe(false);
  });

  test('the next long one may run again', () => {
    const stage = new Stage();
    stage.start(stage.give('long'));
    stage.start(stage.give('short'));
    expect(stage.requests.mayRun).toBe(false);
    const next = stage.give('long');
    expect(stage.requests.mayRun).toBe(true);
    stage.start(next);
    stage.end(next);
    // The first awaited before the next was started.
    expect(stage.requests.mayRun).toBe(false);
    expect(stage.requests.count).toBe(1);
  });
});
