/**
 * Preloaded into the main thread of a server that Clinic profiles. Clinic never learned of worker threads: each would load Clinic's
 * own preloads again and write over the main thread's files. So threads get neither those, nor this file. A benchmark's
 * process alone loads it.
 */
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { syncBuiltinESMExports } from 'node:module';

const plainEnvironment = { ...process.env, NODE_OPTIONS: '' };

// It takes both: preloads are handed on by arguments and by environment. piscina passes `undefined` for what it was not told.
class PlainWorker extends workerThreads.Worker {
  constructor(script: string | URL, options: WorkerOptions = {}) {
    super(script, { ...options, execArgv: options.execArgv ?? [], env: options.env ?? plainEnvironment });
  }
}
workerThreads.Worker = PlainWorker;
syncBuiltinESMExports();

// Doctor, bubbleprof and the heap profiler write what they have at `beforeExit`, and exit themselves when it is on the disk. A
// server's own way out is faster, or so thorough that nothing is left on the heap. Flame has no such listener: V8 writes for it.
const { stdin } = process;
const emit = stdin.emit.bind(stdin);
stdin.emit = (event: string | symbol, ...values: unknown[]): boolean =>
  event === 'end' && process.listenerCount('beforeExit') > 0
    ? process.emit('beforeExit', 0)
    : emit(event as 'data', ...(values as [never]));
