/** Runs an app's code in the async context of its request, and keeps what it throws away from the worker's loop. */

import type { AsyncResource } from 'node:async_hooks';

/**
 * Runs code that somebody else wrote, outside the handler's own call.
 *
 * @remarks What it throws is an uncaught exception, as with listeners of `node:http`: it ends the thread, or the app has said
 * what becomes of it. Thrown through the loop instead it would leave the turn unfinished, and a worker that survives its
 * uncaught exceptions would never take another request.
 *
 * @param scope - The request's async context.
 * @param run - The code.
 */
export function runInScope(scope: AsyncResource, run: () => void): void {
  try {
    scope.runInAsyncScope(run);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
