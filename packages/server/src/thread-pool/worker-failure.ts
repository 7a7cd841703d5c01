/** Why workers leave before they are told to: makes, reads and throws what stands for it. */

import { SpoolError } from '@spool/protocol';

import type { WorkerFailure } from '../worker/entry.js';

/** Makes the failure of a worker whose thread died by itself. */
export function threadDied(error: unknown): WorkerFailure {
  // An error of another thread is none of this one's classes.
  const { message = String(error), stack } = (error ?? {}) as Partial<Error>;
  return { code: 'ERR_SPOOL_WORKER_DIED', message: `Worker thread died: ${message}`, stack };
}

/** Makes the failure of a worker whose handler module did not start, or did not come to an end, in time. */
export function tookTooLong(what: 'start' | 'finish and close', timeoutMs: number): WorkerFailure {
  return {
    code: 'ERR_SPOOL_HANDLER_START',
    message: `Handler module did not ${what} within ${timeoutMs} ms`,
    stack: undefined,
  };
}

/**
 * Reads what a worker says of its own failure.
 *
 * @param text - The text of its failure frame; undefined when there was none.
 */
export function parseWorkerFailure(text: string | undefined): WorkerFailure {
  try {
    const { code, message, stack } = JSON.parse(text!) as WorkerFailure;
    return { code, message, stack };
  } catch {
    // Cut off, because a ring is smaller than the failure, or lost with its thread.
    const message = `Handler module failed to start or close: ${text ?? 'reason unknown'}`;
    return { code: 'ERR_SPOOL_HANDLER_START', message, stack: undefined };
  }
}

/** Makes the error that a failure is thrown as; its stack is another thread's, so it goes along as the cause. */
export function toSpoolError({ code, message, stack }: WorkerFailure): SpoolError {
  return new SpoolError(message, { code, cause: stack });
}
