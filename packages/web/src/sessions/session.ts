/** One session during one request. Changes go to the store at once, each by a conditional put that is tried again. */

import { setTimeout as delay } from 'node:timers/promises';

import { SpoolError } from '@spool/protocol';

import { createSessionId, sessionKey } from './session-id.js';
import type { LoadedRecord, SessionRecord, SessionRecords } from './session-records.js';

/**
 * Changes data in place, or returns other data to be stored in its place.
 *
 * @remarks
 * Called again on fresher data whenever another request was first, so it must have no other effect. It is synchronous: what
 * takes time is done before or after.
 */
export type SessionChange<Data> = (data: Data) => Data | undefined;

/** More attempts than ever were needed with 32 requests at once on one session; then something else is wrong. */
const MAX_ATTEMPTS = 100;

/** The pause before another attempt is drawn from 0 to this, doubled with each attempt up to 32 ms. */
const FIRST_PAUSE_MS = 1;
const MAX_PAUSE_MS = 32;

/** What becomes of the cookie. */
export type CookieChange = { readonly id: string } | 'remove' | undefined;

/** A session. */
export class Session<Data> {
  readonly #records: SessionRecords;
  readonly #initial: () => Data;
  /** Undefined while nothing is stored. */
  #key: string | undefined;
  #record: LoadedRecord | undefined;
  #data: Data;
  #cookieChange: CookieChange;
  #isSent = false;
  #isEnded = false;
  /** One change after the other: two that come at once would both start the session, and one of them be lost. */
  #lastChange: Promise<unknown> = Promise.resolve();

  /**
   * @param records - The store.
   * @param initial - Makes the data of a new session.
   * @param found - What the client's cookie led to.
   */
  constructor(
    records: SessionRecords,
    initial: () => Data,
    found: { readonly key: string; readonly record: LoadedRecord } | undefined,
  ) {
    this.#records = records;
    this.#initial = initial;
    this.#key = found?.key;
    this.#record = found?.record;
    this.#data = this.#parse();
  }

  /** The data as last read or written. To change it call {@link Session.update}: changes made here are not stored. */
  get data(): Readonly<Data> {
    return this.#data;
  }

  /** Whether nothing is stored of it. */
  get isNew(): boolean {
    return this.#record === undefined;
  }

  /**
   * Changes the data, and returns once it is stored. No change of another request is lost, on whichever worker or machine.
   *
   * @remarks
   * Nothing is written when the data is the same afterwards. The first change starts the session: its cookie goes out with
   * the response.
   *
   * @param change - May be called several times.
   * @returns The data as stored.
   * @throws SpoolError `ERR_SPOOL_SESSION_ENDED` when another request ended or renewed it meanwhile,
   *   `ERR_SPOOL_SESSION_STATE` when it would start after the response was sent, `ERR_SPOOL_SESSION_TOO_LARGE`,
   *   `ERR_SPOOL_STORE_CONTENDED` and `ERR_SPOOL_STORE_FAILED`.
   *
   * @example
   * ```ts
   * await session.update((data) => { data.cart.push(item); });
   * ```
   */
  async update(change: SessionChange<Data>): Promise<Readonly<Data>> {
    return await this.#inTurn(() => this.#update(change));
  }

  async #update(change: SessionChange<Data>): Promise<Readonly<Data>> {
    this.#assertLive();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const text = this.#apply(change);
      if (this.#record === undefined) {
        if (text === JSON.stringify(this.#initial())) return this.#adopt(text);
        return await this.#start(text);
      }
      if (text === this.#record.text) return this.#adopt(text);
      if (await this.#trySave(text, this.#record)) return this.#adopt(text);
      await pause(attempt);
      await this.#reload();
    }
    throw contendedError();
  }

  /**
   * Gives the session another id and another start, and forgets the old id: when somebody logs in, out, or gains rights, so
   * that an id planted or overheard before is worth nothing (session fixation).
   *
   * @param change - Changes the data along with it.
   * @throws SpoolError as {@link Session.update}.
   */
  async renew(change: SessionChange<Data> = () => undefined): Promise<Readonly<Data>> {
    return await this.#inTurn(() => this.#renew(change));
  }

  async #renew(change: SessionChange<Data>): Promise<Readonly<Data>> {
    this.#assertLive();
    this.#assertUnsent('renewed');
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const text = this.#apply(change);
      const old = { key: this.#key, record: this.#record };
      const started = await this.#put(text);
      // Only when the old one is gone as it was read is nothing lost and the new one handed out.
      if (
        old.key === undefined ||
        old.record === undefined ||
        (await this.#records.remove(old.key, old.record.version))
      ) {
        this.#key = started.key;
        this.#record = started.record;
        this.#cookieChange = { id: started.id };
        return this.#adopt(text);
      }
      await this.#records.remove(started.key, started.record.version);
      await pause(attempt);
      await this.#reload();
    }
    throw contendedError();
  }

  /**
   * Ends the session, here and for every other request, and removes the cookie.
   *
   * @throws SpoolError `ERR_SPOOL_SESSION_STATE` when the response was sent, and as {@link Session.update}.
   */
  async end(): Promise<void> {
    await this.#inTurn(() => this.#end());
  }

  async #end(): Promise<void> {
    this.#assertUnsent('ended');
    for (let attempt = 0; attempt < MAX_ATTEMPTS && this.#record !== undefined; attempt++) {
      if (this.#key === undefined || (await this.#records.remove(this.#key, this.#record.version))) {
        this.#record = undefined;
        break;
      }
      await pause(attempt);
      this.#record = await this.#records.load(this.#key);
    }
    if (this.#record !== undefined) throw contendedError();
    this.#isEnded = true;
    this.#data = this.#initial();
    this.#cookieChange = 'remove';
  }

  /**
   * Tells what becomes of the cookie, as the response goes out, and that the session is in use, if that is due. Changes that
   * the handler has not awaited come first.
   *
   * @internal
   */
  async finish(): Promise<CookieChange> {
    return await this.#inTurn(() => this.#finish());
  }

  async #finish(): Promise<CookieChange> {
    const record = this.#record;
    if (record !== undefined && this.#key !== undefined && this.#records.isTouchDue(record)) {
      // Another request that was first has told the store, and a store that fails now fails the next request.
      await this.#trySave(record.text, record).catch(() => false);
    }
    this.#isSent = true;
    return this.#cookieChange;
  }

  async #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#lastChange.then(act);
    this.#lastChange = done.catch(() => undefined);
    return await done;
  }

  #apply(change: SessionChange<Data>): string {
    const data = this.#parse();
    return JSON.stringify(change(data) ?? data);
  }

  #parse(): Data {
    return this.#record === undefined ? this.#initial() : (JSON.parse(this.#record.text) as Data);
  }

  #adopt(text: string): Data {
    this.#data = JSON.parse(text) as Data;
    return this.#data;
  }

  async #start(text: string): Promise<Data> {
    this.#assertUnsent('started');
    const { id, key, record } = await this.#put(text);
    this.#key = key;
    this.#record = record;
    this.#cookieChange = { id };
    return this.#adopt(text);
  }

  /** Writes a session under an id of its own. */
  async #put(text: string): Promise<{ id: string; key: string; record: LoadedRecord }> {
    const id = createSessionId();
    const key = sessionKey(id);
    const nowMs = Date.now();
    const record: SessionRecord = { text, startedAtMs: nowMs, touchedAtMs: nowMs };
    const version = key === undefined ? undefined : await this.#records.save(key, record, undefined);
    // 192 random bits that are there already are not random.
    if (key === undefined || version === undefined) throw contendedError();
    return { id, key, record: { ...record, version } };
  }

  async #trySave(text: string, old: LoadedRecord): Promise<boolean> {
    const record: SessionRecord = { text, startedAtMs: old.startedAtMs, touchedAtMs: Date.now() };
    const version = this.#key === undefined ? undefined : await this.#records.save(this.#key, record, old.version);
    if (version === undefined) return false;
    this.#record = { ...record, version };
    return true;
  }

  /** Reads the session again after another request was first. */
  async #reload(): Promise<void> {
    this.#record = this.#key === undefined ? undefined : await this.#records.load(this.#key);
    if (this.#record !== undefined) return;
    this.#isEnded = true;
    this.#assertLive();
  }

  #assertLive(): void {
    if (!this.#isEnded) return;
    throw new SpoolError('Session was ended or renewed by another request', { code: 'ERR_SPOOL_SESSION_ENDED' });
  }

  #assertUnsent(deed: string): void {
    if (!this.#isSent) return;
    throw new SpoolError(`Session cannot be ${deed} after the response, which carries its cookie`, {
      code: 'ERR_SPOOL_SESSION_STATE',
    });
  }
}

/** Parts requests that compete, so that they do not meet again in step. */
async function pause(attempt: number): Promise<void> {
  await delay(Math.random() * Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_PAUSE_MS));
}

function contendedError(): SpoolError {
  return new SpoolError(`Session changed under each of ${MAX_ATTEMPTS} attempts to change it`, {
    code: 'ERR_SPOOL_STORE_CONTENDED',
  });
}
