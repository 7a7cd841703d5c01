/**
 * The controller's side of the lockstep: has the threads of a scenario run one schedule after another, and blocks while they
 * do. Decides nothing about which schedules.
 */

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import {
  CONTROL_BYTES,
  DEATH,
  FINISH_INDEX,
  LOG_ENTRY_WORDS,
  LOG_INDEX,
  MAX_DEVIATIONS,
  MAX_NOTES,
  MESSAGE_BYTES_INDEX,
  MESSAGE_OFFSET,
  NOTES_INDEX,
  OUTCOME_INDEX,
  PLAN_INDEX,
  PLAN_LENGTH_INDEX,
  RETIRED,
  STEP_COUNT_INDEX,
  Status,
  ThreadWord,
  threadWordIndex,
  type Outcome,
} from './control-layout.js';
import type { ExploredThreadData } from './explored-thread.js';
import type { FinishedRun, Scenario } from './scenario.js';
import type { Schedule } from './schedule.js';

/** Some thousand times what a run takes. A thread that leaves the lockstep shows as this timeout. */
const RUN_TIMEOUT_MS = 20_000;

/** What a run was. */
export interface Run extends FinishedRun<unknown> {
  readonly outcome: Outcome;
  readonly message: string;
  /** The log's entries, `LOG_ENTRY_WORDS` words each. */
  readonly log: Int32Array;
}

/** The threads of one scenario. */
export class ThreadCrew {
  readonly scenario: Scenario<unknown>;
  /** Total bytes of each shared buffer, in order. */
  readonly bufferBytes: readonly number[];
  readonly #memory: unknown;
  readonly #control = new SharedArrayBuffer(CONTROL_BYTES);
  readonly #words = new Int32Array(this.#control);
  readonly #buffers: readonly Uint8Array[];
  #runNumber = 0;

  private constructor(scenario: Scenario<unknown>) {
    this.scenario = scenario;
    this.#memory = scenario.createMemory();
    this.#buffers = scenario.buffersOf(this.#memory).map((buffer) => new Uint8Array(buffer));
    this.bufferBytes = this.#buffers.map((bytes) => bytes.byteLength);
  }

  /**
   * Has threads take part in a scenario.
   *
   * @param threads - As many as the scenario has roles.
   * @param subject - The scenario, its name in its module, and the module's address.
   */
  static async gather(
    threads: readonly Worker[],
    subject: { readonly scenario: Scenario<unknown>; readonly name: string; readonly url: string },
  ): Promise<ThreadCrew> {
    const crew = new ThreadCrew(subject.scenario);
    await Promise.all(
      threads.map(async (thread, index) => {
        const data: ExploredThreadData = {
          scenarioUrl: subject.url,
          scenarioName: subject.name,
          thread: { index, count: threads.length },
          control: crew.#control,
          memory: crew.#memory,
          buffers: subject.scenario.buffersOf(crew.#memory),
        };
        thread.postMessage(data);
        await once(thread, 'message');
      }),
    );
    return crew;
  }

  /**
   * Runs one schedule.
   *
   * @param schedule - The schedule; its steps must exist in the order it describes.
   * @throws Error when a thread has left the lockstep.
   */
  run(schedule: Schedule): Run {
    this.#prepare(schedule);
    const finishCount = Atomics.load(this.#words, FINISH_INDEX);
    const first = schedule.find(({ step, choice }) => step === 0 && choice !== DEATH);
    this.#grant(first?.choice ?? 0, this.#runNumber);
    // Observes the end of the run. Pairs with the add in Lockstep.#finish().
    while (Atomics.load(this.#words, FINISH_INDEX) === finishCount) {
      if (Atomics.wait(this.#words, FINISH_INDEX, finishCount, RUN_TIMEOUT_MS) === 'timed-out') {
        throw new Error('A thread has left the lockstep: it loops without shared accesses, or sleeps for real');
      }
    }
    return this.#readRun();
  }

  /** Lets the threads go, to take part in something else. */
  retire(): void {
    for (const thread of this.scenario.roles.keys()) this.#grant(thread, RETIRED);
  }

  #grant(thread: number, runNumber: number): void {
    const index = threadWordIndex(thread, ThreadWord.GRANT);
    // Publishes the plan, or the end. Pairs with the load in Lockstep.#awaitGrant().
    Atomics.store(this.#words, index, runNumber);
    Atomics.notify(this.#words, index);
  }

  #prepare(schedule: Schedule): void {
    if (schedule.length > MAX_DEVIATIONS)
      throw new RangeError(`${schedule.length} deviations, limit ${MAX_DEVIATIONS}`);
    const finishCount = this.#words[FINISH_INDEX];
    this.#words.fill(0, 0, PLAN_INDEX);
    this.#words[FINISH_INDEX] = finishCount;
    for (const bytes of this.#buffers) bytes.fill(0);
    this.scenario.prepare?.(this.#memory);
    this.#words[PLAN_LENGTH_INDEX] = schedule.length;
    schedule.forEach(({ step, choice }, position) => {
      this.#words[PLAN_INDEX + 2 * position] = step;
      this.#words[PLAN_INDEX + 2 * position + 1] = choice;
    });
    this.#runNumber++;
  }

  #readRun(): Run {
    const words = this.#words;
    const threads = Array.from(this.scenario.roles.keys());
    const messageBytes = words[MESSAGE_BYTES_INDEX];
    const message = Buffer.from(this.#control, MESSAGE_OFFSET, messageBytes).toString('utf8');
    return {
      outcome: words[OUTCOME_INDEX] as Outcome,
      message,
      log: words.slice(LOG_INDEX, LOG_INDEX + words[STEP_COUNT_INDEX] * LOG_ENTRY_WORDS),
      memory: this.#memory,
      notes: threads.map((thread) => {
        const start = NOTES_INDEX + thread * MAX_NOTES;
        const count = words[threadWordIndex(thread, ThreadWord.NOTE_COUNT)];
        return Array.from(words.subarray(start, start + count));
      }),
      deadThread: threads.find((thread) => words[threadWordIndex(thread, ThreadWord.STATUS)] === Status.DEAD),
    };
  }
}
