/** Small programs with a known answer, by which the explorer itself is tested. Most of them are wrong on purpose. */

import type { FinishedRun, Scenario, ThreadContext } from '../scenario.js';

/** What a toy's thread does with two words of shared memory. */
type Body = (words: Int32Array, context: ThreadContext) => void;

/** Each thread notes where in the order its steps came. */
export const twoByTwo = createToy([takeTwoNumbers, takeTwoNumbers]);
export const threeByOne = createToy([takeNumber, takeNumber, takeNumber]);

/** An increment that is a load and a store. */
export const lostUpdate = createToy([increment, increment], (words) => {
  if (words[0] !== 2) throw new Error(`Two increments made ${words[0]}`);
});

/** A flag that a plain store raises. */
export const plainFlag = createToy([(words) => (words[0] = 1), (words, context) => context.note(words[0])]);

/** The same, published by an atomic store and read behind an atomic load. */
export const publishedFlag = createToy([
  (words) => {
    words[0] = 1;
    Atomics.store(words, 1, 1);
  },
  (words, context) => {
    if (Atomics.load(words, 1) === 1) context.note(words[0]);
  },
]);

/** A look and a wait with nothing that ties them together. */
export const lostWakeUp = createToy([
  (words) => {
    if (Atomics.load(words, 0) === 0) Atomics.wait(words, 1, 0);
  },
  (words) => {
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 1);
  },
]);

/** Two stores that belong together, between which a thread may die. */
export const halfDone = createToy(
  [
    (words) => {
      Atomics.store(words, 0, 1);
      Atomics.store(words, 1, 1);
    },
    (words, context) => context.note(context.until(() => Atomics.load(words, 1) === 1) ? 1 : 0),
  ],
  (words, { deadThread }) => {
    if (words[0] !== words[1]) throw new Error(`Thread ${String(deadThread)} has left ${words.join(', ')}`);
  },
);

/** A thread that spins on a word, which no schedule ends that never gives the other one the turn. */
export const spinning = createToy([
  (words) => {
    while (Atomics.load(words, 0) === 0);
  },
  (words) => Atomics.store(words, 0, 1),
]);

/** A thread that throws. */
export const throwing = createToy([
  () => {
    throw new Error('Thrown on purpose');
  },
]);

/** A way to write to shared memory that the explorer does not know: it must say so. */
export const unknownMethod = createToy([(words) => words.fill(1)]);

/** Every form in which a source may touch an element or copy bytes. */
export const allForms = createToy([
  (words, context) => {
    words[0] = 5;
    context.note(words[0]++);
    context.note(++words[0]);
    context.note((words[0] += 10));
    context.note((words[0] -= 1));
    const bytes = Buffer.from(words.buffer);
    bytes.set([1, 2, 3], 4);
    context.note(bytes.write('ab', 6, 2, 'latin1'));
    context.note(bytes.toString('latin1', 4, 8).charCodeAt(2));
    const copy = Buffer.alloc(2);
    context.note(bytes.copy(copy, 0, 6, 8));
    context.note(copy[1]);
    context.note(copy.copy(bytes, 4, 0, 2));
    context.note(words[1] & 0xffff);
    context.note((Uint8Array.prototype.slice.call(bytes, 4, 6) as Uint8Array).byteLength);
  },
]);

/** A copy of many bytes, which another thread may meet half done; nothing orders the two. */
export const tornCopy = createToy([
  (words) => Buffer.from(words.buffer).set(Buffer.alloc(8, 1)),
  (words, context) => context.note(Atomics.load(words, 0)),
]);

function createToy(
  bodies: readonly Body[],
  check?: (words: Int32Array, run: FinishedRun<SharedArrayBuffer>) => void,
): Scenario<SharedArrayBuffer> {
  return {
    createMemory: () => new SharedArrayBuffer(8),
    buffersOf: (memory) => [memory],
    roles: bodies.map((body, index) => ({
      name: `thread ${index}`,
      isMortal: index === 0,
      create: (memory, context) => {
        const words = new Int32Array(memory);
        return () => body(words, context);
      },
    })),
    check: (run) => check?.(new Int32Array(run.memory), run),
  };
}

function takeNumber(words: Int32Array, context: ThreadContext): void {
  context.note(Atomics.add(words, 0, 1));
}

function takeTwoNumbers(words: Int32Array, context: ThreadContext): void {
  takeNumber(words, context);
  takeNumber(words, context);
}

function increment(words: Int32Array): void {
  Atomics.store(words, 0, Atomics.load(words, 0) + 1);
}
