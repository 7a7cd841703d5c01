/**
 * The tasks whose threads are still starting, as piscina keeps them. Each goes to the thread that was started for it and to
 * no other, which `thread-starter.ts` sees to; so a task whose thread dies first has to be dropped.
 */

import { queueOptionsSymbol, type TaskQueue } from 'piscina';

/** Joins a task to its thread. Goes with the task, but never to the thread: structured clones have no symbols. */
export interface StartTicket {
  /** The thread that was started for the task; 0 before there is one. */
  threadId: number;
}

type Task = Parameters<TaskQueue['push']>[0];

/** A queue of tasks, oldest first. */
export class StartQueue implements TaskQueue {
  readonly #tasks: Task[] = [];

  get size(): number {
    return this.#tasks.length;
  }

  push(task: Task): void {
    this.#tasks.push(task);
  }

  shift(): Task | null {
    return this.#tasks.shift() ?? null;
  }

  remove(task: Task): void {
    const index = this.#tasks.indexOf(task);
    if (index >= 0) this.#tasks.splice(index, 1);
  }

  /**
   * Drops the task of a thread that is gone. Does nothing when the thread had taken it.
   *
   * @remarks Left there, it would have piscina start thread after thread, up to its limit, none of which may take it. It is
   * not rejected either: nobody waits for it.
   */
  drop(ticket: StartTicket): void {
    const task = this.#tasks.find((candidate) => candidate[queueOptionsSymbol] === ticket);
    if (task !== undefined) this.remove(task);
  }
}
