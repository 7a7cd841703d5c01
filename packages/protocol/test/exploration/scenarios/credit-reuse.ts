/**
 * Two requests, one after the other, at the same index of the exchange table. The credit of the second starts at nothing,
 * though the worker's count goes on over both and the I/O thread's starts anew.
 */

import { createChannelMemory, type ChannelMemory } from '../../../src/channel/channel-layout.js';
import { ExchangeOwner, ExchangeRunner } from '../../../src/channel/exchange-table.js';
import { EMPTY, RingConsumer } from '../../../src/ring/ring-consumer.js';
import { RingProducer } from '../../../src/ring/ring-producer.js';
import { TINY_SIZES } from '../../channel/tiny-sizes.js';
import type { Scenario, ThreadContext } from '../scenario.js';

const GENERATIONS = [1, 2];
/** Request bytes a handler takes, in two parts. */
const CONSUMED_PARTS = [3, 4];
const CONSUMED_BYTES = 7;
const RELEASED_BYTES = 5;

/** One I/O thread, one worker that may die. */
export const creditReuse: Scenario<ChannelMemory> = {
  createMemory: () => createChannelMemory({ ...TINY_SIZES, exchangeCount: 1 }),
  buffersOf: ({ buffer }) => [buffer],
  roles: [
    { name: 'io', isMortal: false, create: createIo },
    { name: 'worker', isMortal: true, create: createWorker },
  ],
  check: ({ notes, deadThread }) => {
    if (deadThread === undefined && notes[0].length !== GENERATIONS.length) throw new Error('A request has not ended');
  },
};

function createIo(memory: ChannelMemory, context: ThreadContext): () => void {
  const exchanges = new ExchangeOwner(memory.exchanges);
  const requests = new RingProducer(memory.requestRing);
  const responses = new RingConsumer(memory.responseRing);
  const words = new Int32Array(memory.buffer);

  /** Waits for the answer, and looks at the credit meanwhile. */
  const awaitAnswer = (index: number): boolean =>
    context.until(() => {
      const consumedBytes = exchanges.consumedBytes(index);
      if (consumedBytes < 0 || consumedBytes > CONSUMED_BYTES) throw new Error(`Credit for ${consumedBytes} bytes`);
      return responses.next() !== EMPTY;
    });

  return () => {
    for (const generation of GENERATIONS) {
      const index = exchanges.open();
      if (exchanges.consumedBytes(index) !== 0) throw new Error(`Request ${generation} begins with credit`);
      words[requests.tryClaim(4) >> 2] = generation;
      requests.commit();
      if (!awaitAnswer(index)) return;
      responses.release();
      // The answer comes after everything that was taken.
      const consumedBytes = exchanges.consumedBytes(index);
      if (consumedBytes !== CONSUMED_BYTES) throw new Error(`Request ${generation} ends with ${consumedBytes} bytes`);
      exchanges.setReleasedBytes(index, RELEASED_BYTES);
      exchanges.close(index);
      context.note(generation);
    }
  };
}

function createWorker(memory: ChannelMemory, context: ThreadContext): () => void {
  const exchanges = new ExchangeRunner(memory.exchanges);
  const requests = new RingConsumer(memory.requestRing);
  const responses = new RingProducer(memory.responseRing);
  const words = new Int32Array(memory.buffer);

  return () => {
    for (const generation of GENERATIONS) {
      let offset = EMPTY;
      context.until(() => (offset = requests.next()) !== EMPTY);
      const sentGeneration = words[offset >> 2];
      requests.release();
      if (sentGeneration !== generation || !exchanges.tryStart(0, generation)) throw new Error('Not the request sent');
      if (exchanges.releasedBytes(0) !== 0) throw new Error(`Response ${generation} begins with credit`);
      for (const byteCount of CONSUMED_PARTS) exchanges.addConsumedBytes(0, byteCount);
      responses.tryClaim(0);
      responses.commit();
    }
  };
}
