/**
 * What one I/O thread has given a worker, as another I/O thread sees it that shares the worker. Words in shared memory, so
 * that nobody is asked.
 */

import { HEAD_POSITION_OFFSET, TAIL_POSITION_OFFSET } from '../ring/ring-layout.js';
import { LONG_IN_FLIGHT_INDEX, UNSTARTED_INDEX, type ChannelMemory } from './channel-layout.js';

/** Reads the load on a channel that another I/O thread feeds. Every value may be stale by a turn of that thread. */
export class ChannelLoad {
  readonly #words: Int32Array;
  readonly #tailIndex: number;
  readonly #headIndex: number;

  /** @param memory - The other I/O thread's channel to the worker. */
  constructor(memory: ChannelMemory) {
    this.#words = new Int32Array(memory.buffer);
    this.#tailIndex = (memory.requestRing.controlOffset + TAIL_POSITION_OFFSET) >> 2;
    this.#headIndex = (memory.requestRing.controlOffset + HEAD_POSITION_OFFSET) >> 2;
  }

  /** Long requests it has given and that have not ended. */
  get longInFlightCount(): number {
    // Pairs with the store in IoChannel.publishLoad().
    return Atomics.load(this.#words, LONG_IN_FLIGHT_INDEX);
  }

  /** How far it has written requests: a position that moves with each one. */
  get sentPosition(): number {
    return Atomics.load(this.#words, this.#tailIndex);
  }

  /** Estimated time of what it has given and the worker has not read, in milliseconds. */
  get unstartedMs(): number {
    // What the worker has read since the other thread looked last is started: an empty ring says so at once.
    const isEmpty = Atomics.load(this.#words, this.#tailIndex) === Atomics.load(this.#words, this.#headIndex);
    return isEmpty ? 0 : Atomics.load(this.#words, UNSTARTED_INDEX) / 1000;
  }
}
