/** What sessions and idempotency ask of a store. Four methods, so that another one is quickly written. */

/** A record as it was read. */
export interface StoredRecord {
  /** The bytes that were put. */
  readonly value: Uint8Array;
  /** What {@link Store.put} returned for it. */
  readonly version: number;
}

/** What is put, and on which condition. */
export interface RecordChange {
  /** Any bytes. */
  readonly value: Uint8Array;
  /** When it may be forgotten, in milliseconds since 1970. Never given out after that. */
  readonly expiresAtMs: number;
  /** The version that must be there for the change to happen; undefined when there must be no record. */
  readonly ifVersion: number | undefined;
}

/**
 * A store of small records that all workers share, or all machines.
 *
 * @remarks
 * Reads are never older than a change that was acknowledged before they began, to whichever thread. A change happens whole
 * or not at all, and only if its condition holds in the moment in which it happens. Versions are unlike for all changes of
 * one key, also when the record was removed in between ({@link createVersion}).
 */
export interface Store {
  /**
   * Reads a record.
   *
   * @param key - 1 to 200 ASCII characters.
   * @returns The record, or undefined when there is none or it has expired.
   * @throws SpoolError `ERR_SPOOL_STORE_FAILED` when the store cannot tell.
   */
  get(key: string): Promise<StoredRecord | undefined>;
  /**
   * Writes a record if the version is the one expected.
   *
   * @param key - As in {@link Store.get}.
   * @param change - Value, expiry and condition.
   * @returns The new version once the change would survive the end of this process; undefined when the condition fails.
   * @throws SpoolError `ERR_SPOOL_STORE_FAILED` when the store cannot tell whether it happened.
   */
  put(key: string, change: RecordChange): Promise<number | undefined>;
  /**
   * Removes a record if the version is the one expected.
   *
   * @param key - As in {@link Store.get}.
   * @param ifVersion - The version that must be there.
   * @returns Whether it was there and is gone.
   * @throws SpoolError `ERR_SPOOL_STORE_FAILED` when the store cannot tell.
   */
  remove(key: string, ifVersion: number): Promise<boolean>;
  /** Ends connections and timers; awaits what is under way. Call it in the `close` hook of the handler module. */
  close(): Promise<void>;
}
