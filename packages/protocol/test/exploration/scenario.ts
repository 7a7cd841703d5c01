/**
 * What is explored: the memory some threads share, what each of them does with it, and what must hold at the end of every
 * run. A scenario is plain code over the shipped sources; it knows nothing of schedules.
 */

import { DEATH_TOLD_INDEX, Status, ThreadWord, threadWordIndex } from './control-layout.js';
import type { ExploredEventLoop } from './explored-event-loop.js';
import type { ExploredStage } from './explored-stage.js';

/** One exploration's subject. */
export interface Scenario<Memory> {
  /** Creates what the threads share. Plain data with shared buffers in it; made once, zeroed before each run. */
  createMemory(): Memory;
  /** Returns the shared buffers in the memory. */
  buffersOf(memory: Memory): readonly SharedArrayBuffer[];
  /** Fills the zeroed memory before a run. */
  prepare?(memory: Memory): void;
  /** The threads, at most three. */
  readonly roles: readonly Role<Memory>[];
  /**
   * Checks what a run has left behind.
   *
   * @throws Error when something does not hold.
   */
  check(run: FinishedRun<Memory>): void;
}

/** What one thread does. */
export interface Role<Memory> {
  readonly name: string;
  /** Whether it may be terminated at any step, as a worker may. */
  readonly isMortal: boolean;
  /** Sets the thread up, not yet in lockstep, and returns what is explored. */
  create(memory: Memory, context: ThreadContext): () => void;
}

/** What an explored thread is given. */
export interface ThreadContext {
  readonly eventLoop: ExploredEventLoop;
  /** Whether this thread has been told that another one has died. It is told when nothing is left for it to do. */
  readonly isPeerDead: boolean;
  /** Leaves a number to be checked after the run. */
  note(value: number): void;
  /**
   * Polls: asks again whenever another thread has written.
   *
   * @returns Whether the condition came true; false when another thread has died and nothing is written any more.
   */
  until(condition: () => boolean): boolean;
}

/** What is left of a run. */
export interface FinishedRun<Memory> {
  readonly memory: Memory;
  /** Each thread's notes, in order. */
  readonly notes: readonly (readonly number[])[];
  /** The thread that was never granted again. */
  readonly deadThread: number | undefined;
}

/** Creates the context of one run. */
export function createThreadContext({ lockstep, eventLoop }: ExploredStage): ThreadContext {
  const { words } = lockstep;
  const changedIndex = threadWordIndex(lockstep.threadIndex, ThreadWord.HAS_CHANGED);
  return {
    eventLoop,
    get isPeerDead() {
      return words[DEATH_TOLD_INDEX] === 1;
    },
    note: (value) => lockstep.note(value),
    until: (condition) => {
      for (;;) {
        words[changedIndex] = 0;
        if (condition()) return true;
        if (words[changedIndex] === 1) continue;
        if (words[DEATH_TOLD_INDEX] === 1) return false;
        lockstep.suspend(Status.POLLING);
      }
    },
  };
}
