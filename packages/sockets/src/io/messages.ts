/** What is posted to the I/O thread, and what it posts back. Everything else goes through shared memory. */

import type { MessagePort } from 'node:worker_threads';

/** Start a thread whose slot is reserved. From the control thread or any attached one. */
export interface SpawnMessage {
  readonly type: 'spawn';
  readonly thread: number;
  readonly module: string;
  readonly argument: unknown;
}

/** A thread that somebody else starts has this port's other end; the slot is reserved. */
export interface AdoptMessage {
  readonly type: 'adopt';
  readonly thread: number;
  readonly port: MessagePort;
}

/** What the control thread posts. */
export type ControlMessage =
  | SpawnMessage
  | AdoptMessage
  | { readonly type: 'terminate'; readonly thread: number }
  | { readonly type: 'usage' }
  | { readonly type: 'close' };

/** What the control thread is told. */
export type IoMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'closed' }
  | { readonly type: 'usage'; readonly openCount: number; readonly ringBytes: number }
  | { readonly type: 'failed'; readonly thread: number; readonly message: string }
  | { readonly type: 'exited'; readonly thread: number };
