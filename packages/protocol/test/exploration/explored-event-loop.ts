/**
 * The event loop of an explored thread, as far as a park needs one: tasks in order, and sleep until a `waitAsync` is notified.
 * Owns no decision of what runs; everything on it was put there by its thread.
 */

import { AsyncWait, DEATH_TOLD_INDEX, Status, ThreadWord, threadWordIndex } from './control-layout.js';
import type { Lockstep } from './lockstep.js';

/** One run's event loop. */
export class ExploredEventLoop {
  /** Settles the pending `waitAsync`, if there is one. */
  onNotified: (() => void) | undefined;
  readonly #lockstep: Lockstep;
  readonly #tasks: (() => void)[] = [];

  /** @param lockstep - The thread. */
  constructor(lockstep: Lockstep) {
    this.#lockstep = lockstep;
  }

  /** Has a function run in a later turn, as `setImmediate` does. */
  readonly schedule = (run: () => void): void => {
    this.#tasks.push(run);
  };

  /**
   * Runs turns.
   *
   * @param isDone - Whether the thread has nothing left that would keep it alive.
   * @param onPeerDeath - Called when nothing is left to do and a thread has died; once.
   */
  run(isDone: () => boolean, onPeerDeath: () => void): void {
    const { words, threadIndex } = this.#lockstep;
    const asyncIndex = threadWordIndex(threadIndex, ThreadWord.ASYNC_WAIT);
    let wasToldOfDeath = false;
    for (;;) {
      if (words[asyncIndex] === AsyncWait.NOTIFIED) {
        words[asyncIndex] = AsyncWait.NONE;
        this.onNotified?.();
        continue;
      }
      const task = this.#tasks.shift();
      if (task !== undefined) task();
      else if (isDone()) return;
      else if (words[DEATH_TOLD_INDEX] === 1 && !wasToldOfDeath) {
        wasToldOfDeath = true;
        onPeerDeath();
      } else this.#lockstep.suspend(Status.ASLEEP);
    }
  }
}
