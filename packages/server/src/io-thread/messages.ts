/** What the control thread and an I/O thread post to each other. Requests never go this way. */

import type { IoPlace, ListenPlace } from './host.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import type { ServerEvents } from '../server-events.js';

/** The `workerData` of an I/O thread. */
export interface IoThreadData {
  readonly options: ResolvedServerOptions;
  readonly place: IoPlace;
}

/** A call from the control thread. */
export type IoCall =
  | { readonly callId: number; readonly method: 'listen'; readonly place: ListenPlace }
  | { readonly callId: number; readonly method: 'reload'; readonly handlerUrl: string | undefined }
  | { readonly callId: number; readonly method: 'drain' | 'end'; readonly timeoutMs: number };

/** An error on its way between threads: a structured clone keeps no code. */
export interface PostedError {
  readonly message: string;
  readonly stack: string | undefined;
  /** The own fields, such as `code`, `syscall`, `address`, `port`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An answer or an event from an I/O thread. */
export type IoMessage =
  | { readonly kind: 'result'; readonly callId: number; readonly method: IoCall['method']; readonly value: unknown }
  | { readonly kind: 'failure'; readonly callId: number; readonly error: PostedError }
  | { readonly kind: 'counters'; readonly workerId: number; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'event'; readonly name: keyof ServerEvents; readonly event: unknown };

/**
 * Packs an error.
 *
 * @param error - Anything thrown.
 */
export function packError(error: unknown): PostedError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, fields: {} };
  const plainFields = Object.entries(error).filter(
    ([, value]) => typeof value !== 'object' && typeof value !== 'function',
  );
  return { message: error.message, stack: error.stack, fields: Object.fromEntries(plainFields) };
}

/**
 * Unpacks an error.
 *
 * @param posted - What {@link packError} made.
 * @returns An Error with the same message, stack and plain fields.
 */
export function unpackError(posted: PostedError): Error {
  const error = new Error(posted.message);
  if (posted.stack !== undefined) error.stack = posted.stack;
  return Object.assign(error, posted.fields);
}
