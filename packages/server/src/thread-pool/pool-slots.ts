/** The places of a pool, by number. */

import { PoolSlot } from './pool-slot.js';
import type { PooledWorker } from './worker-registry.js';

/** The places of one pool. */
export class PoolSlots<P extends PooledWorker> implements Iterable<PoolSlot<P>> {
  readonly #slots = new Map<number, PoolSlot<P>>();

  /** Places, whatever state their workers are in. */
  get count(): number {
    return this.#slots.size;
  }

  /** Places whose worker takes requests. */
  get servingCount(): number {
    let count = 0;
    for (const slot of this.#slots.values()) if (slot.isServing) count++;
    return count;
  }

  /** Places whose worker does not take requests yet, or has died and is not replaced yet. */
  get startingCount(): number {
    return this.#slots.size - this.servingCount;
  }

  [Symbol.iterator](): Iterator<PoolSlot<P>> {
    return this.#slots.values();
  }

  /** Returns the place with a number, if there is one. */
  get(workerId: number): PoolSlot<P> | undefined {
    return this.#slots.get(workerId);
  }

  /** Adds a place, with the lowest number that is free. */
  add(options: { readonly handlerUrl: string; readonly nowMs: number }): void {
    let workerId = 0;
    while (this.#slots.has(workerId)) workerId++;
    this.#slots.set(workerId, new PoolSlot(workerId, options));
  }

  /** Removes a place and returns it; whoever has it is no longer in anybody's way. */
  remove(workerId: number): PoolSlot<P> | undefined {
    const slot = this.#slots.get(workerId);
    slot?.cancelRetry();
    this.#slots.delete(workerId);
    return slot;
  }

  /** Gives every pause up. */
  cancelRetries(): void {
    for (const slot of this.#slots.values()) slot.cancelRetry();
  }
}
