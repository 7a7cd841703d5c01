/**
 * The memory by which explored threads take turns: whose turn it is, what was planned, what was done. One thread at a time
 * runs and touches it, handed over by the grant words; so only these and the finish word need `Atomics`.
 *
 * ```
 *   run      run number, step count, plan, outcome
 *   threads  a block for each: grant, status, what it waits for
 *   plan     pairs of step and choice
 *   log      an entry for each step
 *   notes    numbers each thread wants checked after the run
 *   message  why a run failed, UTF-8
 * ```
 */

/** Threads a scenario may have. */
export const MAX_THREADS = 3;
/** Steps after which a run counts as endless. */
export const MAX_STEPS = 2000;
/** Notes a thread may leave in one run. */
export const MAX_NOTES = 64;
/** Deviations a plan may have: three preemptions, a death and the free choices of three threads. */
export const MAX_DEVIATIONS = 32;
/** Bytes of a failure's message. */
export const MAX_MESSAGE_BYTES = 1024;

/** Moved by the thread that ends a run; the controller waits on it. */
export const FINISH_INDEX = 0;
export const OUTCOME_INDEX = 1;
/** Steps done in this run, and the number of the next one. */
export const STEP_COUNT_INDEX = 2;
export const PLAN_POSITION_INDEX = 3;
export const PLAN_LENGTH_INDEX = 4;
/** 1 once the living have been told that a thread has died, as the exit of a thread is told. */
export const DEATH_TOLD_INDEX = 5;
export const MESSAGE_BYTES_INDEX = 6;

const THREADS_INDEX = 16;
const THREAD_WORDS = 16;
/** Words of a thread's block. */
export const ThreadWord = {
  /** Number of the run in which it may go on, 0 while it may not; the thread waits on it. */
  GRANT: 0,
  STATUS: 1,
  /** What it sleeps on in `Atomics.wait`. */
  WAIT_LOCATION: 2,
  /** One of {@link AsyncWait}. */
  ASYNC_WAIT: 3,
  ASYNC_LOCATION: 4,
  /** 1 when another thread has written since it last looked. */
  HAS_CHANGED: 5,
  NOTE_COUNT: 6,
} as const;

/** Returns the index of a word in a thread's block. */
export function threadWordIndex(thread: number, word: (typeof ThreadWord)[keyof typeof ThreadWord]): number {
  return THREADS_INDEX + thread * THREAD_WORDS + word;
}

export const PLAN_INDEX = THREADS_INDEX + MAX_THREADS * THREAD_WORDS;
export const LOG_INDEX = PLAN_INDEX + 2 * MAX_DEVIATIONS;
/** Words of a log entry: thread, kind, runnable threads, place (buffer, byte offset, byte count), value. */
export const LogWord = { THREAD: 0, KIND: 1, RUNNABLE: 2, BUFFER: 3, OFFSET: 4, BYTES: 5, VALUE: 6 } as const;
export const LOG_ENTRY_WORDS = 8;
export const NOTES_INDEX = LOG_INDEX + MAX_STEPS * LOG_ENTRY_WORDS;
const MESSAGE_INDEX = NOTES_INDEX + MAX_THREADS * MAX_NOTES;
export const MESSAGE_OFFSET = MESSAGE_INDEX * 4;
export const CONTROL_BYTES = MESSAGE_OFFSET + MAX_MESSAGE_BYTES;

/** What a thread does at present. Only a runnable one can be given the turn. */
export const Status = {
  RUNNABLE: 0,
  /** In `Atomics.wait`. */
  WAITING: 1,
  /** Its event loop has nothing to do; a `waitAsync` may wake it. */
  ASLEEP: 2,
  /** Polls, and nothing has been written since it looked. */
  POLLING: 3,
  ENDED: 4,
  /** Never granted again. */
  DEAD: 5,
} as const;

export const AsyncWait = { NONE: 0, PENDING: 1, NOTIFIED: 2 } as const;

/** How a run ended. */
export const Outcome = {
  RUNNING: 0,
  /** Every thread has ended or is dead. */
  DONE: 1,
  /** Some thread sleeps and nobody is left to wake it. */
  STUCK: 2,
  /** A thread has thrown. */
  THROWN: 3,
  /** More than {@link MAX_STEPS} steps. */
  ENDLESS: 4,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** What a grant holds when the thread shall leave this memory; else it holds a run's number. */
export const RETIRED = -1;

/** The choice that stands for the death of the thread whose turn it is; other choices are thread numbers. */
export const DEATH = -1;

/** What a step does to shared memory. Those from ATOMIC_LOAD on order memory between threads. */
export const AccessKind = {
  LOAD: 0,
  STORE: 1,
  ATOMIC_LOAD: 2,
  ATOMIC_STORE: 3,
  ATOMIC_UPDATE: 4,
  WAIT: 5,
  NOTIFY: 6,
} as const;
export type AccessKind = (typeof AccessKind)[keyof typeof AccessKind];
