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

describe('WorkerLoop', () => {
  test('lets the event loop turn, and answers a call for attention, while requests never run out', async () => {
    const memory = createChannelMemory(SIZES);
    const io = new BusyIoThread(memory);
    const loop = new WorkerLoop({
      channels: [new WorkerChannel(memory, createEventCount())],
      eventCount: io.workerEventCount,
      workerId: 0,
      fetch: () => {
        io.takeAnswers();
        if (io.requestCount < MAX_REQUESTS) io.send();
        return new Response('ok');
      },
      lingerTurns: 0,
      maxConcurrent: 256,
      proxyTrust: { proxyCount: 0, fields: 'x-forwarded' },
      counters: PRIVATE_COUNTERS,
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
});
