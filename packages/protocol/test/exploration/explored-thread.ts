/** The start of an explored thread: takes part in the runs of one scenario after another until it is terminated. */

import { parentPort } from 'node:worker_threads';
import { ExploredEventLoop } from './explored-event-loop.js';
import { setStage, type ExploredStage } from './explored-stage.js';
import { Lockstep } from './lockstep.js';
import { createThreadContext, type Scenario } from './scenario.js';

/** What the controller gives a thread for a scenario. */
export interface ExploredThreadData {
  readonly scenarioUrl: string;
  readonly scenarioName: string;
  readonly thread: { readonly index: number; readonly count: number };
  readonly control: SharedArrayBuffer;
  readonly memory: unknown;
  readonly buffers: readonly SharedArrayBuffer[];
}

parentPort!.on('message', (data: ExploredThreadData) => void takePart(data));

async function takePart(data: ExploredThreadData): Promise<void> {
  const lockstep = new Lockstep(data.control, data.thread);
  const stage: ExploredStage = {
    lockstep,
    bufferIndexes: new Map(data.buffers.map((buffer, index) => [buffer, index])),
    eventLoop: new ExploredEventLoop(lockstep),
  };
  setStage(stage);
  const scenarios = (await import(data.scenarioUrl)) as Record<string, Scenario<unknown>>;
  const role = scenarios[data.scenarioName].roles[data.thread.index];
  parentPort!.postMessage('ready');
  // In a turn of its own, so that the message leaves before the thread blocks.
  setImmediate(() => {
    lockstep.serve(() => {
      stage.eventLoop = new ExploredEventLoop(lockstep);
      return role.create(data.memory, createThreadContext(stage));
    });
  });
}
