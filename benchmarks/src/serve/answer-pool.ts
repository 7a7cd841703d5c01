/**
 * Owns the pool of the models that give every request to `piscina.run()`. Does not know who reads the requests.
 */
import { Piscina } from 'piscina';
import type { MovedQuestion, Question } from '../workloads/question.js';

/** Answers one request on a thread. */
export interface AnswerPool<Asked, Answered> {
  readonly run: (question: Asked) => Promise<Answered>;
  readonly destroy: () => Promise<void>;
}

/**
 * Makes a pool whose messages are copied.
 *
 * @param workerCount - Threads, all from the start.
 * @returns The pool.
 */
export function createClonePool(workerCount: number): AnswerPool<Question, string> {
  const pool = createPool('answerByClone', workerCount);
  return { run: (question) => pool.run(question) as Promise<string>, destroy: () => pool.destroy() };
}

/**
 * Makes a pool whose bodies change hands, both ways, as `ArrayBuffer`s.
 *
 * @param workerCount - Threads, all from the start.
 * @returns The pool.
 */
export function createTransferPool(workerCount: number): AnswerPool<MovedQuestion, ArrayBuffer> {
  const pool = createPool('answerByTransfer', workerCount);
  return {
    // An empty body is not worth moving: a transfer has a price of its own.
    run: (question) => {
      const transferList = question.body.byteLength === 0 ? [] : [question.body];
      return pool.run(question, { transferList }) as Promise<ArrayBuffer>;
    },
    destroy: () => pool.destroy(),
  };
}

function createPool(name: string, workerCount: number): Piscina<unknown, unknown> {
  return new Piscina({
    filename: new URL('../workloads/piscina-task.js', import.meta.url).href,
    name,
    minThreads: workerCount,
    maxThreads: workerCount,
  });
}
