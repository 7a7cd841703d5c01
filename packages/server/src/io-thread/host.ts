/** What the control thread asks of an I/O thread, and what it gives it to start with. */

import type { MessagePort } from 'node:worker_threads';

import type { ListenAddress } from '../accept/listener.js';
import type { HereWorkerMemory } from '../here/here-worker-memory.js';
import type { ListenOptions } from '../options/listen-options.js';
import type { IoPeer } from './shared-workers.js';

/** Where an I/O thread listens. */
export interface ListenPlace extends Omit<ListenOptions, 'signal'> {
  /** Whether others listen on the same port. */
  readonly reusePort?: boolean;
}

/** Which of the I/O threads one is. */
export interface IoPlace {
  /** From 0. */
  readonly ioThreadId: number;
  /** The thread's counters. */
  readonly counters: SharedArrayBuffer;
  /** What the thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  /** To the I/O thread whose pool this one shares; undefined when it has one of its own. */
  readonly owner: MessagePort | undefined;
  /** The I/O threads that share the pool of this one. */
  readonly peers: readonly IoPeer[];
  /** The worker on the app's thread that is there in place of a pool. @defaultValue none */
  readonly here?: HereWorkerMemory | undefined;
}

/** An I/O thread, or several as one. */
export interface IoHost {
  /** Starts the workers, then listens. */
  listen(place: ListenPlace): Promise<ListenAddress>;
  /** Replaces every worker by one with the handler module as it is now, one at a time. */
  reload(handlerUrl: string | undefined): Promise<void>;
  /** Stops accepting, finishes what is in flight, ends the connections; cuts off what is left after the timeout. */
  drain(timeoutMs: number): Promise<void>;
  /** Lets the workers leave, ends those that have not after the timeout, and ends the thread. */
  end(timeoutMs: number): Promise<void>;
}
