/** A worker's loop with an I/O thread that the test plays itself, on the same thread. */

import {
  EMPTY,
  IoChannel,
  PRIVATE_COUNTERS,
  RequestParser,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
  exchangeIndexOf,
} from '@spool/protocol';
import { describe, expect, test } from '@jest/globals';

import { SpoolResponse } from '../../src/worker/fetch/spool-response.js';
import { WorkerLoop } from '../../src/worker/worker-loop.js';

const SIZES = {
  ringBytes: 8192,
  exchangeCount: 4,
  slabBytes: 512,
  slabCount: 2,
  inlineBytes: 64,
  creditBytes: 2048,
  maxCreditBytes: 2048,
};

/** Requests after which an I/O thread that always has another one gives up: many turns' worth. */
const MAX_REQUESTS = 50_000;

const NO_BYTES = Buffer.alloc(0);

/** The I/O thread's end: has a request in the ring at all times. */
class BusyIoThread {
  readonly channel: IoChannel;
  readonly workerEventCount = createEventCount();
  requestCount = 0;
  readonly #parser = new RequestParser();

  constructor(memory: ReturnType<typeof createChannelMemory>) {
    this.channel = new IoChannel(memory, this.workerEventCount);
    this.#parser.next(Buffer.from('GET / HTTP/1.1\r\nHost: test\r\n\r\n'), 0);
  }

  send(): void {
    this.requestCount++;
    const { exchanges } = this.channel;
    const exchangeIndex = exchanges.open();
    const generation = exchanges.generationOf(exchangeIndex);
    const frame = { exchangeIndex, generation, requestId: 1, remoteAddress: '', receivedAtMs: 0, dispatchedAtMs: 0 };
    expect(this.channel.trySendHead(this.#parser, frame, NO_BYTES)).toBeGreaterThan(0);
    this.channel.flush();
  }

  /** Takes the answers that are there. */
  takeAnswers(): void {
    const { responses, frames, exchanges } = this.channel;
    for (let offset = responses.next(); offset !== EMPTY; offset = responses.next()) {
      exchanges.close(exchangeIndexOf(frames.words[offset >> 2]));
    }
    this.channel.releaseResponses();
  }
}

/** Makes the `Response` of a worker, which is sent when the handler returns. */
const createResponse: () => object = () => new SpoolResponse('ok');

/** Takes the time of a handler that computes a little. */
function compute(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

function createLoop(channel: WorkerChannel, io: BusyIoThread, fetch: () => Response): WorkerLoop {
  return new WorkerLoop({
    channels: [channel],
    eventCount: io.workerEventCount,
    workerId: 0,
    fetch,
    lingerTurns: 0,
    maxConcurrent: 256,
    proxyTrust: { proxyCount: 0, fields: 'x-forwarded' },
    counters: PRIVATE_COUNTERS,
  });
}

describe('WorkerLoop', () => {
  test('lets the event loop turn, and answers a call for attention, while requests never run out', async () => {
    const memory = createChannelMemory(SIZES);
    const io = new BusyIoThread(memory);
    const loop = createLoop(new WorkerChannel(memory, createEventCount()), io, () => {
      io.takeAnswers();
      if (io.requestCount < MAX_REQUESTS) io.send();
      return createResponse() as Response;
    });
    io.send();
    const call = io.channel.callAttention();
    const finished = loop.run();
    let turnCount = 0;
    while (io.requestCount < MAX_REQUESTS && turnCount < 10) {
      await new Promise((resolve) => setImmediate(resolve));
      turnCount++;
    }
    expect(turnCount).toBe(10);
    expect(io.channel.hasAcknowledged(call)).toBe(true);
    io.requestCount = MAX_REQUESTS;
    io.channel.close();
    await finished;
  });

  test('announces the answers of a batch together, not each', async () => {
    const memory = createChannelMemory(SIZES);
    const io = new BusyIoThread(memory);
    const channel = new WorkerChannel(memory, createEventCount());
    const requestCount = 300;
    const loop = createLoop(channel, io, () => {
      io.takeAnswers();
      if (io.requestCount === requestCount) io.channel.close();
      else io.send();
      compute(0.1);
      return createResponse() as Response;
    });
    const startMs = performance.now();
    io.send();
    await loop.run();
    const elapsedMs = performance.now() - startMs;
    const announceCount = channel.io.notifyCount + channel.io.suppressedCount;
    expect(io.requestCount).toBe(requestCount);
    // One in half a millisecond, one at the end of each turn of five, and those of the beginning and the end.
    expect(announceCount).toBeLessThanOrEqual(elapsedMs / 0.5 + elapsedMs / 5 + 3);
    // Six handlers take longer than that.
    expect(announceCount).toBeGreaterThanOrEqual(Math.floor(requestCount / 6));
  });
});
