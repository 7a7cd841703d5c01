/**
 * Several gates for one test, by name. Their other half: handlers/named-gates.mjs. Import it before `start-server.js`: it
 * opens them after the test, so that no server waits for a handler at one of them.
 */

import { afterEach } from '@jest/globals';

import { SharedGate } from './shared-gate.js';

/** Word of a gate in which handlers count. */
const COUNT_INDEX = 2;

const created: SharedGate[] = [];

/** Gates, and what handlers are given of them. */
export interface NamedGates<Name extends string> {
  readonly gates: Readonly<Record<Name, SharedGate>>;
  readonly workerData: { readonly gates: Readonly<Record<Name, Int32Array>> };
}

/**
 * Creates one gate for each name.
 *
 * @returns The gates, and the `workerData` with which handlers find them.
 */
export function createGates<Name extends string>(...names: readonly Name[]): NamedGates<Name> {
  const gates = {} as Record<Name, SharedGate>;
  const words = {} as Record<Name, Int32Array>;
  for (const name of names) {
    gates[name] = new SharedGate();
    words[name] = gates[name].words;
    created.push(gates[name]);
  }
  return { gates, workerData: { gates: words } };
}

/**
 * Blocks this thread, with everything that runs on it, until handlers have counted at a gate.
 *
 * @param gate - A gate at which nobody has counted yet.
 * @param limitMs - How long to wait at most.
 * @returns Whether they have.
 */
export function blockUntilCounted(gate: SharedGate, limitMs: number): boolean {
  return Atomics.wait(gate.words, COUNT_INDEX, 0, limitMs) !== 'timed-out';
}

afterEach(() => {
  for (const gate of created.splice(0)) gate.open();
});
