/**
 * The threads of an exploration, and the temporary files they load. Starting a thread costs more than most scenarios take, so
 * they serve one scenario after another.
 */

import { Worker } from 'node:worker_threads';
import { ExploredSources, type SourceEdit } from './explored-sources.js';
import type { ListedScenario } from './scenario-list.js';
import { ThreadCrew } from './thread-crew.js';

/** What the threads run. */
export interface ExploredSubject extends ListedScenario {
  /** The scenario's name in its module. */
  readonly name: string;
  /** Changes to the sources. @defaultValue None */
  readonly edits?: readonly SourceEdit[];
}

/** Threads for one scenario at a time. */
export class ThreadPool {
  /** Made at the first use: a file of which no test runs would leave its folder behind. */
  #sources: ExploredSources | undefined;
  #threads: Worker[] = [];

  /**
   * Has threads take part in a scenario while a function runs.
   *
   * @param subject - The scenario.
   * @param run - What to do with its threads.
   * @returns What the function returned.
   */
  async use<Result>(subject: ExploredSubject, run: (crew: ThreadCrew) => Result): Promise<Result> {
    const { scenario, name } = subject;
    this.#sources ??= new ExploredSources();
    const url = this.#sources.add(subject.file, subject.edits);
    const threads = this.#take(scenario.roles.length, this.#sources.threadFile);
    try {
      const crew = await ThreadCrew.gather(threads, { scenario, name, url });
      const result = run(crew);
      crew.retire();
      return result;
    } catch (error) {
      // Whatever they are in now, the next scenario gets others.
      await this.#terminate();
      throw error;
    }
  }

  /** Ends the threads and removes the files. */
  async close(): Promise<void> {
    await this.#terminate();
    this.#sources?.remove();
  }

  #take(count: number, threadFile: string): Worker[] {
    while (this.#threads.length < count) this.#threads.push(new Worker(threadFile));
    return this.#threads.slice(0, count);
  }

  async #terminate(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
    this.#threads = [];
  }
}
