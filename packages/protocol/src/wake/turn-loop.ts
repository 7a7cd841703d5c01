/**
 * When a thread looks at its rings: runs turns, lingers, parks. The same for an I/O thread and a worker; what a turn does is
 * its host's. Starts no timer: how a turn is put on the event loop is given to it.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import { CounterIndex } from '../counters/counter-index.js';
import { PRIVATE_COUNTERS, type ThreadCounters } from '../counters/thread-counters.js';
import { monotonicMs } from '../monotonic-clock.js';
import { Linger } from './linger.js';
import { Parker } from './parker.js';

/** What a turn loop asks of its thread. */
export interface TurnLoopHost {
  /** Whether anything may come soon; without it the thread parks at once. */
  readonly mayLinger: boolean;
  /** Does one turn's work and calls {@link TurnLoop.endTurn}, in the same turn of the event loop or later. */
  runTurn(): void;
  /** The second look, after the park was announced. Returns whether there is work after all. */
  hasNews(): boolean;
  /** When a peer woke this thread first since a time, 0 when none did; both in `monotonicMs`. */
  notifiedSince?(sinceMs: number): number;
}

/** What a turn loop is made of. */
export interface TurnLoopOptions {
  /** What the thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  /** Turns without work before the thread parks, at most. */
  readonly lingerTurns: number;
  /** Runs a function in a later turn of the event loop: `setImmediate`. */
  readonly schedule: (run: () => void) => void;
  /** The thread's counters. @defaultValue Some that nobody reads */
  readonly counters?: ThreadCounters;
}

/** Runs one thread's turns. */
export class TurnLoop {
  /** Time between turns without work and the next, in milliseconds: the thread looked for work that did not come. */
  lingeredMs = 0;
  readonly #host: TurnLoopHost;
  readonly #schedule: (run: () => void) => void;
  readonly #parker: Parker;
  readonly #linger: Linger;
  readonly #counters: ThreadCounters;
  #parkedAtMs = 0;
  readonly #run = (): void => this.#startTurn();
  #isScheduled = false;
  #isInTurn = false;
  #isClosed = false;
  /** When the last turn without work ended, if the thread lingers; else 0. */
  #lingersSinceMs = 0;

  /**
   * @param host - The thread's work.
   * @param options - What the loop is made of.
   */
  constructor(host: TurnLoopHost, options: TurnLoopOptions) {
    this.#host = host;
    this.#schedule = options.schedule;
    this.#counters = options.counters ?? PRIVATE_COUNTERS;
    this.#linger = new Linger(options.lingerTurns);
    this.#parker = new Parker(options.eventCount, () => {
      this.#onWake(monotonicMs());
      this.#startTurn();
    });
  }

  /** Whether a turn has begun and not ended. */
  get isInTurn(): boolean {
    return this.#isInTurn;
  }

  /** Times the thread parked. */
  get parkCount(): number {
    return this.#parker.parkCount;
  }

  /** Has a turn run soon. Once, however often it is asked for. */
  requestTurn(): void {
    this.#linger.reset();
    this.#scheduleTurn();
  }

  /**
   * Ends a turn: another one follows, or the thread parks.
   *
   * @param didWork - Whether there was anything to do.
   */
  endTurn(didWork: boolean): void {
    this.#isInTurn = false;
    if (didWork) this.#linger.onWork();
    else this.#counters.values[CounterIndex.LINGER_TURNS]++;
    if (this.#isScheduled || this.#isClosed) return;
    if (this.#host.mayLinger && this.#linger.mayGoOn()) {
      if (this.#lingersSinceMs === 0) this.#lingersSinceMs = monotonicMs();
      this.#scheduleTurn();
      return;
    }
    this.#endLinger();
    this.#parker.prepare();
    if (this.#host.hasNews() || !this.#parker.wait()) {
      this.#counters.values[CounterIndex.PARKS_AVERTED]++;
      this.#parker.cancel();
      this.requestTurn();
      return;
    }
    this.#parkedAtMs = monotonicMs();
    this.#linger.onPark(this.#parkedAtMs);
    this.#counters.park(this.#parkedAtMs);
  }

  /** Runs no further turn, and leaves no waiter behind. */
  close(): void {
    this.#isClosed = true;
    this.#parker.close();
  }

  #onWake(nowMs: number): void {
    this.#linger.onWake(nowMs);
    this.#counters.wake(nowMs);
    // A stamp of an earlier park says nothing of this one.
    const notifiedAtMs = this.#host.notifiedSince?.(this.#parkedAtMs) ?? 0;
    if (notifiedAtMs > 0) this.#counters.wakeUp.record(nowMs - notifiedAtMs);
  }

  #endLinger(): void {
    if (this.#lingersSinceMs === 0) return;
    const lingeredMs = monotonicMs() - this.#lingersSinceMs;
    this.lingeredMs += lingeredMs;
    this.#counters.values[CounterIndex.LINGERED_MS] += lingeredMs;
    this.#lingersSinceMs = 0;
  }

  #scheduleTurn(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#schedule(this.#run);
  }

  #startTurn(): void {
    this.#isScheduled = false;
    if (this.#isInTurn || this.#isClosed) return;
    this.#isInTurn = true;
    this.#counters.values[CounterIndex.TURNS]++;
    // Whatever brought the turn: the thread's own sockets and timers wake it too.
    if (this.#counters.isParked) this.#counters.wake(monotonicMs());
    this.#endLinger();
    this.#parker.cancel();
    this.#host.runTurn();
  }
}
