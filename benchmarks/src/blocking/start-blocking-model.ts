/** Starts a server that blocks as a model: the sockets, its thread, and how the harness learns of its port. */
import {
  AF_INET,
  bind,
  getsockname,
  listen,
  PROCESS,
  handOver,
  SOCK_STREAM,
  socket,
  startSockets,
} from '@spool/sockets';
import type { RunningModel } from '../serve/serve-model.js';

/** What the `main` of such a server is given. */
export interface BlockingPlan {
  /** Where {@link openListener} stores the port: 0 until it listens. */
  readonly port: Int32Array;
  /** Threads of a server that has a fixed number. */
  readonly workerCount: number;
}

/**
 * Starts a server in a thread.
 *
 * @param module - Its module, with a `main` that takes a {@link BlockingPlan}.
 * @param workerCount - Threads of a server that has a fixed number.
 * @returns Where it listens.
 */
export async function startBlockingModel(module: URL, workerCount: number): Promise<RunningModel> {
  const sockets = await startSockets();
  const port = new Int32Array(new SharedArrayBuffer(4));
  const thread = sockets.spawn(module, { port, workerCount } satisfies BlockingPlan);
  const listening = Atomics.waitAsync(port, 0, 0);
  await Promise.race([listening.value, thread.ended]);
  return { port: port[0], close: async () => sockets.close() };
}

/**
 * Opens the listening socket of a server, and says where it is.
 *
 * @returns Its descriptor, which belongs to the process.
 */
export function openListener({ port }: BlockingPlan): number {
  const listener = socket(AF_INET, SOCK_STREAM);
  bind(listener, { address: '127.0.0.1', port: 0 });
  listen(listener, 1024);
  handOver(listener, PROCESS);
  const address = getsockname(listener);
  Atomics.store(port, 0, 'port' in address ? address.port : 0);
  Atomics.notify(port, 0);
  return listener;
}
