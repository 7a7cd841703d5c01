/**
 * Measures occupancy: the time the thread was busy with a request, not the time its handler awaited.
 *
 * While a handler runs synchronously that is the time passed. What the thread does otherwise belongs to those that go on after
 * having awaited, as far as it is neither idle nor lingering: to the one that answers then,
 * and where none does to all in flight alike, which is exact for one and an average for many.
 *
 * What seems long is looked at again, whether the thread had a core all the time.
 */

import { monotonicMs } from '@spool/protocol';

/**
 * What goes on for less is charged to nobody unless it ends in an answer, in milliseconds: it may as well be what a turn costs by
 * itself, waking up and reading rings, and by the scheduler's measure it is short. Were it charged, a handler that awaits
 * 30 ms beside light requests would be charged with 3 to 6 ms for their wake-ups.
 */
const SHARED_FROM_MS = 1;

/** What takes longer is looked at for run delay, in milliseconds; and so is a turn when the last look is as long ago. */
const DELAYED_FROM_MS = 1;

/** The time in which a thread did nothing, in milliseconds since some fixed time. */
export interface UnusedTime {
  /** Asleep. */
  readonly idleMs: number;
  /** Looking for work that did not come. */
  readonly lingeredMs: number;
  /** Without a core although it had something to do. Costs a system call. */
  readRunDelayMs(): number;
}

/** What of a thread's time is accounted for. One a thread. */
export class BusyLedger {
  readonly #unused: UnusedTime;
  /** Time of the synchronous parts of all requests, in milliseconds. */
  #attributedMs = 0;
  /** What belonged to nobody when it was last looked at, in milliseconds. */
  #unattributedMs = 0;
  #sharedMs = 0;
  /** The run delay when it was looked at last, and when that was, in milliseconds. */
  #runDelayMs = 0;
  #runDelayReadAtMs = 0;

  /** @param unused - The thread's. */
  constructor(unused: UnusedTime) {
    this.#unused = unused;
  }

  /** What all whose handlers await share, since some fixed time, in milliseconds. */
  get sharedMs(): number {
    return this.#sharedMs;
  }

  /** Notes the synchronous part of a request. */
  attribute(busyMs: number): void {
    this.#attributedMs += busyMs;
  }

  /** Notes that a turn begins, so that what is taken off for run delay is not of long ago. */
  beginTurn(nowMs: number): void {
    if (nowMs - this.#runDelayReadAtMs > DELAYED_FROM_MS) this.takeRunDelayMs(nowMs);
  }

  /** Returns the run delay since the last look, in milliseconds. */
  takeRunDelayMs(nowMs: number): number {
    const lastMs = this.#runDelayMs;
    this.#runDelayMs = this.#unused.readRunDelayMs();
    this.#runDelayReadAtMs = nowMs;
    return this.#runDelayMs - lastMs;
  }

  /** Has everybody share what has been done since the last look. Needed once a turn while a handler awaits. */
  share(nowMs: number): void {
    const unattributedMs = this.take(nowMs);
    if (unattributedMs >= SHARED_FROM_MS) this.#sharedMs += unattributedMs;
  }

  /**
   * Returns what has been done since the last look, for one request alone, in milliseconds: that of the handler that has
   * just gone on.
   */
  take(nowMs: number): number {
    const lastMs = this.#unattributedMs;
    this.#unattributedMs = nowMs - this.#unused.idleMs - this.#unused.lingeredMs - this.#attributedMs;
    const doneMs = Math.max(0, this.#unattributedMs - lastMs);
    return doneMs > DELAYED_FROM_MS ? Math.max(0, doneMs - this.takeRunDelayMs(nowMs)) : doneMs;
  }
}

/** Measures one request. */
export class BusyClock {
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs = monotonicMs();
  /** When {@link BusyClock.busyMs} was read last, in `monotonicMs`. */
  readAtMs = 0;
  readonly #ledger: BusyLedger;
  /** When the handler returned without being done, or 0. */
  #suspendedAtMs = 0;
  /** What was shared when it did. */
  #sharedMsAtSuspension = 0;
  /** What was taken for this request alone. */
  #takenMs = 0;
  /** What of the synchronous part was run delay. */
  #runDelayMs = 0;

  /** @param ledger - The thread's. */
  constructor(ledger: BusyLedger) {
    this.#ledger = ledger;
  }

  /** Marks that the handler has returned and is not done: from here on the thread serves others as well. */
  suspend(): void {
    this.#suspendedAtMs = monotonicMs();
    this.#ledger.attribute(this.#suspendedAtMs - this.startedAtMs);
    this.#noteRunDelay(this.#suspendedAtMs);
    this.#ledger.share(this.#suspendedAtMs);
    this.#sharedMsAtSuspension = this.#ledger.sharedMs;
  }

  /** Accounts for a handler that was done at once; {@link BusyClock.busyMs} has been read. */
  close(): void {
    if (this.#suspendedAtMs === 0) this.#ledger.attribute(this.readAtMs - this.startedAtMs);
  }

  /**
   * Returns the busy time so far. Called by the handler's own going on: it answers, or ends its answer.
   *
   * @param inFlightCount - Requests the thread has started and not ended, at least 1.
   * @returns Milliseconds with a fraction.
   */
  busyMs(inFlightCount: number): number {
    this.readAtMs = monotonicMs();
    if (this.#suspendedAtMs === 0) {
      this.#noteRunDelay(this.readAtMs);
      return Math.max(0, this.readAtMs - this.startedAtMs - this.#runDelayMs);
    }
    this.#takenMs += this.#ledger.take(this.readAtMs);
    const sharedMs = this.#ledger.sharedMs - this.#sharedMsAtSuspension;
    const synchronousMs = Math.max(0, this.#suspendedAtMs - this.startedAtMs - this.#runDelayMs);
    return synchronousMs + this.#takenMs + sharedMs / Math.max(1, inFlightCount);
  }

  #noteRunDelay(nowMs: number): void {
    if (nowMs - this.startedAtMs > DELAYED_FROM_MS) this.#runDelayMs += this.#ledger.takeRunDelayMs(nowMs);
  }
}
