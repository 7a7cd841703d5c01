/** The handlers' half of test/shared-gate.ts. */
import { workerData } from 'node:worker_threads';

const words = workerData?.gate;

function arrive() {
  Atomics.add(words, 1, 1);
  Atomics.notify(words, 1);
}

/** Blocks the thread until the gate is open. */
export function blockAtGate() {
  arrive();
  Atomics.wait(words, 0, 0);
}

/** Waits until the gate is open; the thread goes on with other work. */
export async function waitAtGate() {
  arrive();
  await Atomics.waitAsync(words, 0, 0).value;
}

/** Counts, for the test to see, if there is one that looks. */
export function count() {
  if (words === undefined) return;
  Atomics.add(words, 2, 1);
  Atomics.notify(words, 2);
}
