/**
 * A store in a memory-mapped file, shared by all workers of a machine. Knows nothing of what the records mean.
 *
 * No JavaScript runs while LMDB's write lock is held: a thread that is killed there would keep the lock, and every other
 * writer of the process would wait for ever. So there are no transactions here but single conditional puts, which one
 * native call carries out, and no batching by event turn, where the native thread waits for the end of the turn with the
 * lock in its hand (`eventTurnBatching`). Lint forbids the rest.
 */

import { SpoolError } from '@spool/protocol';
import type { RootDatabase } from 'lmdb';

import { createVersion } from './create-version.js';
import { importPeer } from './import-peer.js';
import { LmdbSweeper } from './lmdb-sweeper.js';
import { decodeLmdbValue, encodeLmdbValue } from './lmdb-value.js';
import type { RecordChange, Store, StoredRecord } from './store.js';

/** Options of {@link lmdb}. */
export interface LmdbOptions {
  /**
   * What an acknowledged change survives: `process` the end of the process by any means (`kill -9`), `disk` also a loss of
   * power, for which it waits until the disk has it.
   *
   * @defaultValue 'process'
   */
  readonly durability?: 'process' | 'disk' | undefined;
  /**
   * How often expired records are looked for, in milliseconds; 0 for never. Each time at most 1,000 records are looked at,
   * so that no turn of the event loop takes long. Range 1,000 to 2,147,483,647.
   *
   * @defaultValue 30000
   */
  readonly sweepIntervalMs?: number | undefined;
}

/** A minute would leave an expired record around twice as long as most caches; less would wake idle workers for nothing. */
const DEFAULT_SWEEP_INTERVAL_MS = 30_000;
const MIN_SWEEP_INTERVAL_MS = 1_000;
const MAX_TIMER_MS = 2_147_483_647;

/**
 * Creates a store in a file, by the package `lmdb`, which the app installs.
 *
 * @remarks
 * Each worker calls this with the same path and has its own handle of one file. The path must be on a local disk. The file
 * is opened with the first record, so that creating the store costs nothing.
 *
 * @param path - A directory, or a file when the name has an extension; created when missing.
 * @param options - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when an option is outside its range.
 *
 * @example
 * ```ts
 * const store = lmdb('data/sessions');
 * export const close = () => store.close();
 * ```
 */
export function lmdb(path: string, options: LmdbOptions = {}): Store {
  const { durability = 'process', sweepIntervalMs = DEFAULT_SWEEP_INTERVAL_MS } = options;
  const isSweepValid =
    Number.isInteger(sweepIntervalMs) &&
    (sweepIntervalMs === 0 || (sweepIntervalMs >= MIN_SWEEP_INTERVAL_MS && sweepIntervalMs <= MAX_TIMER_MS));
  if (!isSweepValid) {
    const message = `Option sweepIntervalMs is ${sweepIntervalMs}, must be 0 or from ${MIN_SWEEP_INTERVAL_MS}`;
    throw new SpoolError(message, { code: 'ERR_SPOOL_INVALID_OPTION' });
  }
  return new LmdbStore(path, { durability, sweepIntervalMs });
}

class LmdbStore implements Store {
  readonly #path: string;
  readonly #isSynced: boolean;
  readonly #sweepIntervalMs: number;
  #opening: Promise<RootDatabase<Buffer, string>> | undefined;
  #sweeper: LmdbSweeper | undefined;
  #isClosed = false;

  constructor(path: string, options: Required<{ [Name in keyof LmdbOptions]: NonNullable<LmdbOptions[Name]> }>) {
    this.#path = path;
    this.#isSynced = options.durability === 'disk';
    this.#sweepIntervalMs = options.sweepIntervalMs;
  }

  async get(key: string): Promise<StoredRecord | undefined> {
    return await this.#attempt((database) => readRecord(database, key)?.live);
  }

  async put(key: string, change: RecordChange): Promise<number | undefined> {
    return await this.#attempt(async (database) => {
      const version = createVersion();
      const bytes = encodeLmdbValue(change);
      const { ifVersion } = change;
      let isDone = await database.put(key, bytes, version, ifVersion ?? NO_RECORD);
      if (!isDone && ifVersion === undefined) {
        // An expired record is as good as none, and still in the way until it is swept.
        const expired = readRecord(database, key);
        if (expired?.live === undefined) {
          isDone = await database.put(key, bytes, version, expired?.version ?? NO_RECORD);
        }
      }
      if (!isDone) return undefined;
      if (this.#isSynced) await database.flushed;
      return version;
    });
  }

  async remove(key: string, ifVersion: number): Promise<boolean> {
    return await this.#attempt(async (database) => {
      const isDone = await database.remove(key, ifVersion);
      if (isDone && this.#isSynced) await database.flushed;
      return isDone;
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sweeper?.stop();
    const database = await this.#opening?.catch(() => undefined);
    await database?.close();
  }

  async #attempt<Result>(act: (database: RootDatabase<Buffer, string>) => Result | Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw storeError(`Store ${this.#path} is closed`);
    const database = await (this.#opening ??= this.#open());
    try {
      return await act(database);
    } catch (cause) {
      throw storeError(`Store ${this.#path} failed: ${String(cause)}`, cause);
    }
  }

  async #open(): Promise<RootDatabase<Buffer, string>> {
    try {
      const { open } = await importPeer('lmdb', () => import('lmdb'));
      const database = open<Buffer, string>({
        path: this.#path,
        encoding: 'binary',
        useVersions: true,
        eventTurnBatching: false,
      });
      if (this.#sweepIntervalMs > 0) this.#sweeper = new LmdbSweeper(database, this.#sweepIntervalMs);
      return database;
    } catch (cause) {
      // The next call tries again: the disk may have been full or the package missing.
      this.#opening = undefined;
      if (cause instanceof SpoolError) throw cause;
      throw storeError(`Store ${this.#path} cannot be opened: ${String(cause)}`, cause);
    }
  }
}

/** What lies under a key, live or expired. */
interface FoundRecord {
  readonly version: number;
  readonly live: StoredRecord | undefined;
}

function readRecord(database: RootDatabase<Buffer, string>, key: string): FoundRecord | undefined {
  // The reading transaction lives as long as the turn of the event loop, and would not see what another thread has
  // acknowledged meanwhile.
  database.resetReadTxn();
  const entry = database.getEntry(key);
  if (entry === undefined) return undefined;
  const { value, expiresAtMs } = decodeLmdbValue(entry.value);
  const version = entry.version ?? 0;
  return { version, live: expiresAtMs <= Date.now() ? undefined : { value, version } };
}

/** What asks for no record: the package's types leave it out. */
const NO_RECORD = null as unknown as number;

function storeError(message: string, cause?: unknown): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_STORE_FAILED', cause });
}
