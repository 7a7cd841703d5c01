/** Holds a claim while the handler runs: signs of life, and its end. */

import type { Store } from '../stores/store.js';
import { encodeRecord, type Claim, type IdempotencyRecord } from './idempotency-record.js';

/** What a lease needs to know. */
export interface LeaseOptions {
  readonly store: Store;
  readonly storeKey: string;
  readonly leaseMs: number;
  /** How long what is put last is kept. */
  readonly keepMs: number;
}

/** A claim in our hands. One change of it at a time, each on the version of the one before. */
export class ClaimLease {
  readonly #options: LeaseOptions;
  readonly #claim: Claim;
  readonly #timer: NodeJS.Timeout;
  /** Undefined once somebody else has the claim, or the store has lost it. */
  #version: number | undefined;
  #lastChange: Promise<void> = Promise.resolve();

  /**
   * @param options - Where it lies and how long it holds.
   * @param claim - As it was put.
   * @param version - What the store returned for it.
   */
  constructor(options: LeaseOptions, claim: Claim, version: number) {
    this.#options = options;
    this.#claim = claim;
    this.#version = version;
    this.#timer = setInterval(() => {
      const leaseUntilMs = Date.now() + options.leaseMs;
      // One sign that is lost is made up for by the next; a store that is away ends the lease, as it should.
      this.#change({ ...claim, leaseUntilMs }).catch(() => undefined);
    }, options.leaseMs / 3);
    this.#timer.unref();
  }

  /** Puts how it ended in the place of the claim. */
  async settle(record: IdempotencyRecord): Promise<void> {
    clearInterval(this.#timer);
    await this.#change(record);
  }

  /** Says that no response will come, and that nobody knows what was done. */
  async abandon(): Promise<void> {
    await this.settle({ ...this.#claim, leaseUntilMs: 0 });
  }

  /** Gives the claim up: the next copy runs the handler. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#enqueue(async (version) => {
      await this.#options.store.remove(this.#options.storeKey, version);
      return undefined;
    });
  }

  async #change(record: IdempotencyRecord): Promise<void> {
    const { store, storeKey, keepMs } = this.#options;
    await this.#enqueue(
      async (ifVersion) =>
        await store.put(storeKey, { value: encodeRecord(record), expiresAtMs: Date.now() + keepMs, ifVersion }),
    );
  }

  async #enqueue(change: (version: number) => Promise<number | undefined>): Promise<void> {
    const done = this.#lastChange.then(async () => {
      if (this.#version !== undefined) this.#version = await change(this.#version);
    });
    this.#lastChange = done.catch(() => undefined);
    await done;
  }
}
