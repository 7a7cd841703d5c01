/** Sessions as they lie in the store: JSON with two times. Knows no cookie and no request. */

import { SpoolError } from '@spool/protocol';

import type { ResolvedSessionOptions } from './session-options.js';

/** A session as it is stored. */
export interface SessionRecord {
  /** The data as JSON. */
  readonly text: string;
  /** When it was started or renewed, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** When the store was last told that it is in use, likewise. */
  readonly touchedAtMs: number;
}

/** A session as it was read. */
export interface LoadedRecord extends SessionRecord {
  readonly version: number;
}

/** Reads and writes sessions under conditions. */
export class SessionRecords {
  readonly #options: Omit<ResolvedSessionOptions<unknown>, 'cookie' | 'initial'>;

  /** @param options - Where and how long they are kept. */
  constructor(options: Omit<ResolvedSessionOptions<unknown>, 'cookie' | 'initial'>) {
    this.#options = options;
  }

  /** Reads a session; undefined when there is none or its time is over. */
  async load(key: string): Promise<LoadedRecord | undefined> {
    const record = await this.#options.store.get(key);
    if (record === undefined) return undefined;
    const { t: text, s: startedAtMs, u: touchedAtMs } = parseRecord(record.value);
    const loaded = { text, startedAtMs, touchedAtMs, version: record.version };
    // The options may have become stricter since it was written.
    return this.#expiresAtMs(loaded) <= Date.now() ? undefined : loaded;
  }

  /**
   * Writes a session if it is as it was read.
   *
   * @param key - Its key.
   * @param record - What to write.
   * @param ifVersion - The version it must have; undefined when there must be none.
   * @returns The new version, or undefined when another request was first.
   * @throws SpoolError `ERR_SPOOL_SESSION_TOO_LARGE`.
   */
  async save(key: string, record: SessionRecord, ifVersion: number | undefined): Promise<number | undefined> {
    const { dataBytes, store } = this.#options;
    const byteCount = Buffer.byteLength(record.text);
    if (byteCount > dataBytes) {
      throw new SpoolError(`Session data is ${byteCount} bytes, limit is ${dataBytes}`, {
        code: 'ERR_SPOOL_SESSION_TOO_LARGE',
      });
    }
    return await store.put(key, {
      value: Buffer.from(JSON.stringify({ t: record.text, s: record.startedAtMs, u: record.touchedAtMs })),
      expiresAtMs: this.#expiresAtMs(record),
      ifVersion,
    });
  }

  /** Removes a session if it is as it was read. */
  async remove(key: string, ifVersion: number): Promise<boolean> {
    return await this.#options.store.remove(key, ifVersion);
  }

  /** Whether the store should be told that the session is in use. */
  isTouchDue(record: SessionRecord): boolean {
    return Date.now() - record.touchedAtMs > this.#options.idleTimeoutMs / 10;
  }

  #expiresAtMs({ startedAtMs, touchedAtMs }: SessionRecord): number {
    const { idleTimeoutMs, absoluteTimeoutMs } = this.#options;
    return Math.min(touchedAtMs + idleTimeoutMs, startedAtMs + absoluteTimeoutMs);
  }
}

function parseRecord(value: Uint8Array): { t: string; s: number; u: number } {
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as ReturnType<
    typeof parseRecord
  >;
}
