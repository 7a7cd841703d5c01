/**
 * A request that the I/O thread takes back while the worker comes upon its record. Its index then serves another request,
 * whose record lies behind the stale one. One exchange in the table, so that the index is the same.
 */

import { createChannelMemory, type ChannelMemory } from '../../../src/channel/channel-layout.js';
import { ExchangeOwner, ExchangeRunner } from '../../../src/channel/exchange-table.js';
import { EMPTY, RingConsumer } from '../../../src/ring/ring-consumer.js';
import { RingProducer } from '../../../src/ring/ring-producer.js';
import type { Scenario, ThreadContext } from '../scenario.js';
import { TINY_SIZES } from '../../channel/tiny-sizes.js';

interface ClaimMemory extends ChannelMemory {
  readonly ends: SharedArrayBuffer;
}

/** Words of the threads' own ends: each has one writer. */
const IO_DONE_INDEX = 0;
const WORKER_DONE_INDEX = 1;

const REQUEST_NUMBERS = [1, 2];
/** What the I/O thread notes with a request's number. */
const TAKEN_BACK = 100;
const STARTED = 200;

/** One I/O thread, one worker that may die. */
export const takeBack: Scenario<ClaimMemory> = {
  createMemory: () => ({
    ...createChannelMemory({ ...TINY_SIZES, exchangeCount: 1 }),
    ends: new SharedArrayBuffer(8),
  }),
  buffersOf: ({ buffer, ends }) => [buffer, ends],
  roles: [
    { name: 'io', isMortal: false, create: createIo },
    { name: 'worker', isMortal: true, create: createWorker },
  ],
  check: ({ notes: [ioNotes, handled] }) => {
    for (const number of REQUEST_NUMBERS) {
      const isSent = number === 1 || ioNotes.includes(TAKEN_BACK + 1);
      const takenBackCount = ioNotes.filter((note) => note === TAKEN_BACK + number).length;
      const handledCount = handled.filter((note) => note === number).length;
      if (takenBackCount + handledCount !== (isSent ? 1 : 0)) {
        throw new Error(`Request ${number} was taken back ${takenBackCount} times and handled ${handledCount} times`);
      }
    }
  },
};

function createIo(memory: ClaimMemory, context: ThreadContext): () => void {
  const exchanges = new ExchangeOwner(memory.exchanges);
  const producer = new RingProducer(memory.requestRing);
  const words = new Int32Array(memory.buffer);
  const ends = new Int32Array(memory.ends);
  const send = (number: number): number => {
    const index = exchanges.open();
    const wordIndex = producer.tryClaim(12) >> 2;
    words[wordIndex] = index;
    words[wordIndex + 1] = exchanges.generationOf(index);
    words[wordIndex + 2] = number;
    producer.commit();
    return index;
  };
  /** Returns whether the exchange was taken back; if not, it must have been started. */
  const tryTakeBack = (index: number, number: number): boolean => {
    if (exchanges.tryTakeBack(index)) {
      context.note(TAKEN_BACK + number);
      exchanges.close(index);
      return true;
    }
    if (!exchanges.isStarted(index)) throw new Error(`Request ${number} is neither taken back nor started`);
    context.note(STARTED + number);
    return false;
  };
  return () => {
    let openNumber = 1;
    const index = send(1);
    if (tryTakeBack(index, 1)) {
      openNumber = 2;
      send(2);
    }
    Atomics.store(ends, IO_DONE_INDEX, 1);
    const isWorkerDone = context.until(() => Atomics.load(ends, WORKER_DONE_INDEX) === 1);
    // A dead worker has started it or not: nothing in between.
    if (!isWorkerDone) tryTakeBack(index, openNumber);
  };
}

function createWorker(memory: ClaimMemory, context: ThreadContext): () => void {
  const exchanges = new ExchangeRunner(memory.exchanges);
  const consumer = new RingConsumer(memory.requestRing);
  const words = new Int32Array(memory.buffer);
  const ends = new Int32Array(memory.ends);
  const runHandler = (number: number): void => context.note(number);
  return () => {
    for (;;) {
      let offset = EMPTY;
      context.until(() => {
        const isIoDone = Atomics.load(ends, IO_DONE_INDEX) === 1;
        offset = consumer.next();
        return offset !== EMPTY || isIoDone;
      });
      if (offset === EMPTY) break;
      const index = words[offset >> 2];
      const generation = words[(offset >> 2) + 1];
      const number = words[(offset >> 2) + 2];
      consumer.release();
      if (exchanges.tryStart(index, generation)) runHandler(number);
    }
    Atomics.store(ends, WORKER_DONE_INDEX, 1);
  };
}
