/**
 * Preloaded into the main thread of a server that Clinic profiles. Clinic never learned of worker threads: each would load Clinic's
 * own preloads again and write over the main thread's files. So threads get neither those, nor this file. A benchmark's
 * process alone loads it.
 */
import workerThreads, { type WorkerOptions } from 'node:worker_threads';
import { syncBuiltinESMExports } from 'node:module';

/**
 * How long a tool may take to write, in milliseconds. Bubbleprof's stream has often written everything by then (nothing is left in it
 * but callbacks) and never closes, for which bubbleprof would wait for ever.
 */
const flushMs = 10_000;

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
stdin.emit = (event: string | symbol, ...values: unknown[]): boolean => {
  if (event !== 'end' || process.listenerCount('beforeExit') === 0)
    return emit(event as 'data', ...(values as [never]));
  setTimeout(() => process.exit(0), flushMs);
  return process.emit('beforeExit', 0);
};
