/**
 * How long this thread has waited for a core although it had something to do, as Linux counts it (`schedstat` in proc(5)). By
 * the wall clock a request of 0.05 ms takes 5 ms when another thread has its core meanwhile.
 */

import { closeSync, openSync, readSync } from 'node:fs';

/** Of this thread. */
const SCHEDSTAT_PATH = '/proc/thread-self/schedstat';

const SPACE = 0x20;
const ZERO = 0x30;
const NANOSECONDS_PER_MS = 1e6;

/** Reads the run delay of the thread that made it. A reading takes 2 µs. */
export class RunDelay {
  readonly #bytes = Buffer.alloc(96);
  #descriptor: number | undefined;

  constructor() {
    try {
      this.#descriptor = openSync(SCHEDSTAT_PATH, 'r');
    } catch {
      // Not Linux, or no /proc: the wall clock has to do.
    }
  }

  /** Gives its descriptor back; what is read later is 0. A worker's would end with its thread, the calling thread lives on. */
  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Returns the time since the thread's start, in milliseconds; always 0 where it is not known. */
  readMs(): number {
    if (this.#descriptor === undefined) return 0;
    const byteCount = readSync(this.#descriptor, this.#bytes, 0, this.#bytes.byteLength, 0);
    // Three numbers; the second is the delay in nanoseconds.
    let nanoseconds = 0;
    for (let index = this.#bytes.indexOf(SPACE) + 1; index < byteCount && this.#bytes[index] !== SPACE; index++) {
      nanoseconds = nanoseconds * 10 + this.#bytes[index] - ZERO;
    }
    return nanoseconds / NANOSECONDS_PER_MS;
  }
}
