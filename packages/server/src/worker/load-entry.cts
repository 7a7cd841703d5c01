/**
 * The door by which piscina comes in: CommonJS, because piscina tries `require()` first. Node loads an ES module that is
 * required synchronously, and a thread that is terminated in the middle of that takes the whole process with it
 * (`v8::Module::IsGraphAsync must be used on an instantiated module`, measured on Node 20.20.2).
 */

import type * as Entry from './entry.js' with { 'resolution-mode': 'import' };

/** The entry with all it imports in one file, which the build makes: a thread starts in about half the time. */
const BUNDLE: string = '../threads/worker.js';

/** Loads the entry as an ES module and runs it, for the thread's whole life. */
async function loadAndRun(task: Entry.WorkerTask): Promise<never> {
  const { runWorker } = (await import(BUNDLE)) as typeof Entry;
  return await runWorker(task);
}

export = loadAndRun;
