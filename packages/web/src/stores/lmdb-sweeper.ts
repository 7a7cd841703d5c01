/** Removes expired records from LMDB, some at a time. Every worker sweeps; the condition on the version lets them. */

import type { RootDatabase } from 'lmdb';

import { decodeLmdbValue } from './lmdb-value.js';

/** Some milliseconds of reading; more would show in the latency of requests on the same thread. */
const RECORDS_PER_SWEEP = 1_000;

/** Looks at a thousand records at a time, going on where it stopped, and removes those that have expired. */
export class LmdbSweeper {
  readonly #database: RootDatabase<Buffer, string>;
  readonly #timer: NodeJS.Timeout;
  /** The last key looked at, or undefined to begin with the first. */
  #lastKey: string | undefined;

  /**
   * @param database - Where to sweep.
   * @param intervalMs - How often.
   */
  constructor(database: RootDatabase<Buffer, string>, intervalMs: number) {
    this.#database = database;
    this.#timer = setInterval(() => this.#sweep(), intervalMs);
    // An app that is done must be able to end.
    this.#timer.unref();
  }

  /** Ends the timer. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const nowMs = Date.now();
    let seenCount = 0;
    const start = this.#lastKey;
    this.#lastKey = undefined;
    for (const { key, value, version } of this.#database.getRange({
      ...(start === undefined ? {} : { start }),
      limit: RECORDS_PER_SWEEP,
      snapshot: false,
    })) {
      seenCount++;
      if (seenCount === RECORDS_PER_SWEEP) this.#lastKey = key;
      if (decodeLmdbValue(value).expiresAtMs > nowMs || version === undefined) continue;
      // One that fails is found again next time; nobody waits for this one.
      this.#database.remove(key, version).catch(() => undefined);
    }
  }
}
