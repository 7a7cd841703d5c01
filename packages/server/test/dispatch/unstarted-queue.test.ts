import {
  DEFAULT_CHANNEL_SIZES,
  IoChannel,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
} from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { Exchange, type ResponseSink } from '../../src/dispatch/exchange.js';
import { UnstartedQueue } from '../../src/dispatch/unstarted-queue.js';
import { RequestClass } from '../../src/schedule/index.js';

/** A queue and the two ends of the channel whose requests it holds. */
class Stage {
  readonly io: IoChannel;
  readonly worker: WorkerChannel;
  readonly queue: UnstartedQueue;
  readonly #exchanges = new Map<number, Exchange>();

  constructor() {
    const memory = createChannelMemory({ ...DEFAULT_CHANNEL_SIZES, ringBytes: 4096, inlineBytes: 64, slabCount: 1 });
    this.io = new IoChannel(memory, createEventCount());
    this.worker = new WorkerChannel(memory, createEventCount());
    this.queue = new UnstartedQueue(this.io.exchanges, {
      find: (exchangeIndex, generation) => {
        const exchange = this.#exchanges.get(exchangeIndex);
        return exchange?.generation === generation ? exchange : undefined;
      },
    });
  }

  /** Gives the worker a request that will take so long. */
  add(estimateMs = 0.1): Exchange {
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
    exchange.exchangeIndex = this.io.exchanges.open();
    exchange.generation = this.io.exchanges.generationOf(exchange.exchangeIndex);
    this.#exchanges.set(exchange.exchangeIndex, exchange);
    this.queue.add(exchange, estimateMs);
    return exchange;
  }

  start({ exchangeIndex, generation }: Exchange): void {
    expect(this.worker.exchanges.tryStart(exchangeIndex, generation)).toBe(true);
  }

  /** Takes a request back, or ends it. */
  remove({ exchangeIndex }: Exchange): void {
    this.#exchanges.delete(exchangeIndex);
    this.io.exchanges.close(exchangeIndex);
  }
}

describe('UnstartedQueue', () => {
  test('holds nothing at first', () => {
    const { queue } = new Stage();
    expect(queue).toMatchObject({ estimateMs: 0, oldest: undefined });
    expect(queue.toArray()).toEqual([]);
  });

  test('holds what the worker has not started, oldest first', () => {
    const stage = new Stage();
    const [first, second, third] = [stage.add(), stage.add(), stage.add()];
    expect(stage.queue.toArray()).toEqual([first, second, third]);
    stage.start(first);
    expect(stage.queue.oldest).toBe(second);
    expect(stage.queue.toArray()).toEqual([second, third]);
    stage.start(second);
    stage.start(third);
    expect(stage.queue).toMatchObject({ estimateMs: 0, oldest: undefined });
  });

  test('sums up the time of what is not started', () => {
    const stage = new Stage();
    const first = stage.add(0.25);
    stage.add(0.5);
    expect(stage.queue.estimateMs).toBeCloseTo(0.75);
    stage.start(first);
    expect(stage.queue.estimateMs).toBeCloseTo(0.5);
  });

  test('passes over what was taken back, also when its index serves another request', () => {
    const stage = new Stage();
    const [first, second, third] = [stage.add(), stage.add(), stage.add()];
    stage.remove(second);
    const successor = stage.add();
    expect(successor.exchangeIndex).toBe(second.exchangeIndex);
    expect(stage.queue.toArray()).toEqual([first, third, successor]);
    stage.remove(first);
    expect(stage.queue.oldest).toBe(third);
  });

  test('toArray() leaves out what nobody wants any more: moved to another worker, its cancel would be lost', () => {
    const stage = new Stage();
    const [first, second] = [stage.add(), stage.add()];
    first.isCancelled = true;
    expect(stage.queue.toArray()).toEqual([second]);
    // It still lies there, and takes its time.
    expect(stage.queue.oldest).toBe(first);
    expect(stage.queue.estimateMs).toBeCloseTo(0.2);
  });
});
