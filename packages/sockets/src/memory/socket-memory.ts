/** What all threads of a process share of its sockets, and each thread's views of it. */

import { createEventCount } from '@spool/protocol';

import type { ResolvedSocketsOptions } from '../options.js';
import { layOutTable, type TableLayout } from './table-layout.js';

/** What is posted to a thread. */
export interface SharedSockets {
  /** The table of `table-layout.ts`. */
  readonly table: SharedArrayBuffer;
  /** All rings; the I/O thread says which bytes are whose. */
  readonly rings: SharedArrayBuffer;
  /** What the I/O thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  readonly options: ResolvedSocketsOptions;
}

/** One thread's views. */
export interface SocketMemory {
  readonly shared: SharedSockets;
  readonly layout: TableLayout;
  readonly words: Int32Array;
  readonly tableBytes: Buffer;
  readonly rings: Uint8Array;
}

/**
 * Creates the memory of a process's sockets.
 *
 * @param options - Its sizes.
 */
export function createSharedSockets(options: ResolvedSocketsOptions): SharedSockets {
  const { totalBytes } = layOutTable(options.descriptors, options.threads);
  return {
    table: new SharedArrayBuffer(totalBytes),
    rings: new SharedArrayBuffer(options.memoryBytes),
    eventCount: createEventCount(),
    options,
  };
}

/**
 * Views that memory from a thread.
 *
 * @param shared - What was posted to it.
 */
export function viewSockets(shared: SharedSockets): SocketMemory {
  return {
    shared,
    layout: layOutTable(shared.options.descriptors, shared.options.threads),
    words: new Int32Array(shared.table),
    tableBytes: Buffer.from(shared.table),
    rings: new Uint8Array(shared.rings),
  };
}
