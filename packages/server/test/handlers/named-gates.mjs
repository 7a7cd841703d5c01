/** The handlers' half of test/named-gates.ts. */
import { workerData } from 'node:worker_threads';

const OPEN_INDEX = 0;
const ARRIVED_INDEX = 1;
const COUNT_INDEX = 2;

function add(name, index) {
  const words = workerData.gates[name];
  const before = Atomics.add(words, index, 1);
  Atomics.notify(words, index);
  return before + 1;
}

/** Tells the test that somebody has come. */
export function arriveAt(name) {
  add(name, ARRIVED_INDEX);
}

/** Blocks the thread until the gate is open. */
export function blockAt(name) {
  arriveAt(name);
  Atomics.wait(workerData.gates[name], OPEN_INDEX, 0);
}

/** Waits until the gate is open; the thread goes on with other work. */
export async function waitAt(name) {
  arriveAt(name);
  await Atomics.waitAsync(workerData.gates[name], OPEN_INDEX, 0).value;
}

/** Counts, and returns how often that has been done on any thread. */
export function countAt(name) {
  return add(name, COUNT_INDEX);
}
