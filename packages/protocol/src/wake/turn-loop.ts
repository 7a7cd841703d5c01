/**
 * When a thread looks at its rings: runs turns, lingers, parks. The same for an I/O thread and a worker; what a turn does is
 * its host's. Starts no timer: how a turn is put on the event loop is given to it.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

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
}

/** What a turn loop is made of. */
export interface TurnLoopOptions {
  /** What the thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  /** Turns without work before the thread parks, at most. */
  readonly lingerTurns: number;
  /** Runs a function in a later turn of the event loop: `setImmediate`. */
  readonly schedule: (run: () => void) => void;
}

/** Runs one thread's turns. */
export class TurnLoop {
  readonly #host: TurnLoopHost;
  readonly #schedule: (run: () => void) => void;
  readonly #parker: Parker;
  readonly #linger: Linger;
  readonly #run = (): void => this.#startTurn();
  #isScheduled = false;
  #isInTurn = false;
  #isClosed = false;

  /**
   * @param host - The thread's work.
   * @param options - What the loop is made of.
   */
  constructor(host: TurnLoopHost, options: TurnLoopOptions) {
    this.#host = host;
    this.#schedule = options.schedule;
    this.#linger = new Linger(options.lingerTurns);
    this.#parker = new Parker(options.eventCount, () => {
      this.#linger.onWake(monotonicMs());
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
    if (didWork) this.#linger.reset();
    if (this.#isScheduled || this.#isClosed) return;
    if (this.#host.mayLinger && this.#linger.mayGoOn()) {
      this.#scheduleTurn();
      return;
    }
    this.#parker.prepare();
    if (this.#host.hasNews() || !this.#parker.wait()) {
      this.#parker.cancel();
      this.requestTurn();
      return;
    }
    this.#linger.onPark(monotonicMs());
  }

  /** Runs no further turn, and leaves no waiter behind. */
  close(): void {
    this.#isClosed = true;
    this.#parker.close();
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
    this.#parker.cancel();
    this.#host.runTurn();
  }
}
