/** Holds a claim while the handler runs: signs of life, and its end. */

import type { Store } from '../stores/store.js';
import { decodeRecord, encodeRecord, type Claim, type IdempotencyRecord } from './idempotency-record.js';

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

  /**
   * Puts how it ended in the place of the claim.
   *
   * @returns Whether the claim was still ours, and `record` is what copies get.
   */
  async settle(record: IdempotencyRecord): Promise<boolean> {
    clearInterval(this.#timer);
    await this.#change(record);
    return this.#version !== undefined;
  }

  /** Says that no response will come, and that nobody knows what was done. */
  async abandon(): Promise<void> {
    await this.settle({ ...this.#claim, leaseUntilMs: 0 });
  }

  /** Gives the claim up: the next copy runs the handler. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#enqueue(async (version) => {
      const { store, storeKey } = this.#options;
      if (await store.remove(storeKey, version)) return undefined;
      const ownVersion = await this.#findOwnVersion();
      if (ownVersion !== undefined) await store.remove(storeKey, ownVersion);
      return undefined;
    });
  }

  async #change(record: IdempotencyRecord): Promise<void> {
    const { store, storeKey, keepMs } = this.#options;
    await this.#enqueue(async (ifVersion) => {
      const change = { value: encodeRecord(record), expiresAtMs: Date.now() + keepMs };
      const version = await store.put(storeKey, { ...change, ifVersion });
      if (version !== undefined) return version;
      // A sign of life whose acknowledgement was lost has been stored all the same: the claim is ours in another version.
      const ownVersion = await this.#findOwnVersion();
      return ownVersion === undefined ? undefined : await store.put(storeKey, { ...change, ifVersion: ownVersion });
    });
  }

  async #findOwnVersion(): Promise<number | undefined> {
    const found = await this.#options.store.get(this.#options.storeKey);
    if (found === undefined) return undefined;
    const record = decodeRecord(found.value);
    return record.kind === 'claim' && record.owner === this.#claim.owner ? found.version : undefined;
  }

  async #enqueue(change: (version: number) => Promise<number | undefined>): Promise<void> {
    const done = this.#lastChange.then(async () => {
      if (this.#version !== undefined) this.#version = await change(this.#version);
    });
    this.#lastChange = done.catch(() => undefined);
    await done;
  }
}
