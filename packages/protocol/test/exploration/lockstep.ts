/**
 * A thread's side of the lockstep: each shared access waits here for its grant. The thread whose turn it is follows the plan
 * itself and hands the turn on directly, which saves a way over the controller. Knows nothing of what an access does.
 */

import {
  AccessKind,
  DEATH,
  DEATH_TOLD_INDEX,
  FINISH_INDEX,
  LOG_ENTRY_WORDS,
  LOG_INDEX,
  LogWord,
  MAX_MESSAGE_BYTES,
  MAX_NOTES,
  MAX_STEPS,
  MESSAGE_BYTES_INDEX,
  MESSAGE_OFFSET,
  NOTES_INDEX,
  OUTCOME_INDEX,
  Outcome,
  PLAN_INDEX,
  PLAN_LENGTH_INDEX,
  PLAN_POSITION_INDEX,
  RETIRED,
  STEP_COUNT_INDEX,
  Status,
  ThreadWord,
  threadWordIndex,
} from './control-layout.js';

/** Unwinds the explored code of a thread that is not granted again in its run. */
class Abandoned extends Error {}

/** Where an access goes. */
export interface Place {
  readonly bufferIndex: number;
  readonly byteOffset: number;
  readonly byteCount: number;
}

/** One thread in lockstep with the others. */
export class Lockstep {
  readonly threadIndex: number;
  readonly threadCount: number;
  /** The control memory, for the models of waiting. Touch it only while it is this thread's turn. */
  readonly words: Int32Array;
  readonly #bytes: Buffer;
  #runNumber = 0;
  #isGated = false;
  #isRetired = false;

  /**
   * @param control - The control memory.
   * @param thread - This thread's number, and how many there are.
   */
  constructor(control: SharedArrayBuffer, thread: { readonly index: number; readonly count: number }) {
    this.words = new Int32Array(control);
    this.#bytes = Buffer.from(control);
    this.threadIndex = thread.index;
    this.threadCount = thread.count;
  }

  /** Whether accesses are steps at present. They are not while a thread sets itself up. */
  get isGated(): boolean {
    return this.#isGated;
  }

  /**
   * Takes part in one run after another, until the controller retires the thread.
   *
   * @param create - Sets the thread up for a run and returns what is explored.
   */
  serve(create: () => () => void): void {
    this.#untilAbandoned(() => this.#awaitGrant());
    while (!this.#isRetired) {
      this.#untilAbandoned(() => {
        this.#takePart(create);
        // Nothing is left to do in this run, so the next grant is that of another.
        this.#awaitGrant();
      });
    }
  }

  /**
   * Waits for the grant of one access and enters it in the log.
   *
   * @returns Where its entry lies, for {@link Lockstep.setValue}.
   */
  step(kind: AccessKind, place: Place): number {
    this.#followPlan();
    const step = this.words[STEP_COUNT_INDEX];
    if (step === MAX_STEPS) {
      this.#finish(Outcome.ENDLESS, `No end after ${MAX_STEPS} steps`);
      this.#awaitGrant();
    }
    this.words[STEP_COUNT_INDEX] = step + 1;
    const entry = LOG_INDEX + step * LOG_ENTRY_WORDS;
    this.words[entry + LogWord.THREAD] = this.threadIndex;
    this.words[entry + LogWord.KIND] = kind;
    this.words[entry + LogWord.RUNNABLE] = this.#runnableMask();
    this.words[entry + LogWord.BUFFER] = place.bufferIndex;
    this.words[entry + LogWord.OFFSET] = place.byteOffset;
    this.words[entry + LogWord.BYTES] = place.byteCount;
    if (kind === AccessKind.ATOMIC_STORE || kind === AccessKind.ATOMIC_UPDATE) this.#tellPolling();
    return entry;
  }

  /** Completes a log entry with what was read, written or woken. */
  setValue(entry: number, value: number): void {
    this.words[entry + LogWord.VALUE] = value;
  }

  /** Corrects the kind in a log entry: a compareExchange that fails only loads. */
  setKind(entry: number, kind: AccessKind): void {
    this.words[entry + LogWord.KIND] = kind;
  }

  /** Gives the turn away until another thread makes this one runnable. */
  suspend(status: typeof Status.WAITING | typeof Status.ASLEEP | typeof Status.POLLING): void {
    this.#setStatus(status);
    this.#handOn();
    this.#awaitGrant();
  }

  /** Leaves a number to be checked after the run. */
  note(value: number): void {
    const countIndex = threadWordIndex(this.threadIndex, ThreadWord.NOTE_COUNT);
    const count = this.words[countIndex];
    if (count === MAX_NOTES) throw new RangeError(`More than ${MAX_NOTES} notes`);
    this.words[NOTES_INDEX + this.threadIndex * MAX_NOTES + count] = value;
    this.words[countIndex] = count + 1;
  }

  #takePart(create: () => () => void): void {
    try {
      const run = create();
      this.#isGated = true;
      run();
      this.#setStatus(Status.ENDED);
      this.#handOn();
    } catch (error) {
      if (error instanceof Abandoned) throw error;
      this.#finish(Outcome.THROWN, error instanceof Error ? error.message : String(error));
    } finally {
      this.#isGated = false;
    }
  }

  #untilAbandoned(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
    }
  }

  /** Carries out what is planned before the next step. */
  #followPlan(): void {
    for (;;) {
      const choice = this.#plannedChoice();
      if (choice === undefined) return;
      this.words[PLAN_POSITION_INDEX]++;
      if (choice === DEATH) {
        this.#setStatus(Status.DEAD);
        this.#handOn();
        this.#awaitGrant();
      } else if (choice !== this.threadIndex) {
        this.#grant(choice);
        this.#awaitGrant();
      }
    }
  }

  #plannedChoice(): number | undefined {
    const position = this.words[PLAN_POSITION_INDEX];
    if (position === this.words[PLAN_LENGTH_INDEX]) return undefined;
    if (this.words[PLAN_INDEX + 2 * position] !== this.words[STEP_COUNT_INDEX]) return undefined;
    return this.words[PLAN_INDEX + 2 * position + 1];
  }

  /** Gives the turn to another thread, because this one cannot go on. */
  #handOn(): void {
    if (this.#runnableMask() === 0 && !this.#tellDeath()) {
      if (this.#hasStatus(isSleeping)) this.#finish(Outcome.STUCK, 'A thread sleeps and nobody is left to wake it');
      else this.#finish(Outcome.DONE);
      return;
    }
    const choice = this.#plannedChoice();
    if (choice !== undefined && choice !== DEATH) {
      this.words[PLAN_POSITION_INDEX]++;
      this.#grant(choice);
      return;
    }
    const mask = this.#runnableMask();
    this.#grant(31 - Math.clz32(mask & -mask));
  }

  /** Tells the sleeping, once, that a thread has died. Returns whether anyone was told. */
  #tellDeath(): boolean {
    if (this.words[DEATH_TOLD_INDEX] === 1 || !this.#hasStatus((status) => status === Status.DEAD)) return false;
    if (!this.#hasStatus(isSleeping)) return false;
    this.words[DEATH_TOLD_INDEX] = 1;
    for (let thread = 0; thread < this.threadCount; thread++) {
      if (isSleeping(this.#statusOf(thread))) this.#setStatus(Status.RUNNABLE, thread);
    }
    return true;
  }

  #hasStatus(isWanted: (status: number) => boolean): boolean {
    for (let thread = 0; thread < this.threadCount; thread++) if (isWanted(this.#statusOf(thread))) return true;
    return false;
  }

  #tellPolling(): void {
    for (let thread = 0; thread < this.threadCount; thread++) {
      if (thread === this.threadIndex) continue;
      this.words[threadWordIndex(thread, ThreadWord.HAS_CHANGED)] = 1;
      if (this.#statusOf(thread) === Status.POLLING) this.#setStatus(Status.RUNNABLE, thread);
    }
  }

  #runnableMask(): number {
    let mask = 0;
    for (let thread = 0; thread < this.threadCount; thread++) {
      if (this.#statusOf(thread) === Status.RUNNABLE) mask |= 1 << thread;
    }
    return mask;
  }

  #statusOf(thread: number): number {
    return this.words[threadWordIndex(thread, ThreadWord.STATUS)];
  }

  #setStatus(status: number, thread = this.threadIndex): void {
    this.words[threadWordIndex(thread, ThreadWord.STATUS)] = status;
  }

  #grant(thread: number): void {
    if (this.#statusOf(thread) !== Status.RUNNABLE) {
      this.#finish(Outcome.THROWN, `Thread ${thread} cannot run here: the plan is of another program`);
      return;
    }
    const index = threadWordIndex(thread, ThreadWord.GRANT);
    // Publishes the turn and everything done before. Pairs with the load in #awaitGrant().
    Atomics.store(this.words, index, this.#runNumber);
    Atomics.notify(this.words, index);
  }

  /** Waits for the turn. Throws when it is that of another run, or the thread is retired. */
  #awaitGrant(): void {
    const index = threadWordIndex(this.threadIndex, ThreadWord.GRANT);
    // Observes the turn. Pairs with the stores in #grant() and in ThreadCrew.
    while (Atomics.load(this.words, index) === 0) Atomics.wait(this.words, index, 0);
    const runNumber = this.words[index];
    Atomics.store(this.words, index, 0);
    if (runNumber === this.#runNumber) return;
    this.#isRetired = runNumber === RETIRED;
    this.#runNumber = runNumber;
    throw new Abandoned();
  }

  #finish(outcome: Outcome, message = ''): void {
    this.words[OUTCOME_INDEX] = outcome;
    this.words[MESSAGE_BYTES_INDEX] = this.#bytes.write(message, MESSAGE_OFFSET, MAX_MESSAGE_BYTES, 'utf8');
    // Publishes the whole run. Pairs with the load in ThreadCrew.run().
    Atomics.add(this.words, FINISH_INDEX, 1);
    Atomics.notify(this.words, FINISH_INDEX);
  }
}

function isSleeping(status: number): boolean {
  return status === Status.WAITING || status === Status.ASLEEP || status === Status.POLLING;
}
