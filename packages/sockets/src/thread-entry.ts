/** What a thread of spawn() runs: attaches itself, loads the module, calls its `main`. */

import { workerData } from 'node:worker_threads';

import { attachThread, type ThreadHandle } from './calls/current-thread.js';

const { handle, module, argument } = workerData as {
  readonly handle: ThreadHandle;
  readonly module: string;
  readonly argument: unknown;
};
attachThread(handle);
const loaded = (await import(module)) as { main?: (argument: unknown) => unknown };
await loaded.main?.(argument);
