/** The thread that answers: rung, it rings back. */
import { parentPort, workerData } from 'node:worker_threads';
import { pinThread } from '../pin-thread.js';
import { createDoorbell, isOver, Side, type DoorbellMemory } from './doorbell.js';

const { memory, core } = workerData as { memory: DoorbellMemory; core: number | undefined };
if (core !== undefined) pinThread(core);
const { ring, sleep, listen } = createDoorbell(memory, Side.ANSWERING, parentPort!);
listen?.(ring);
parentPort!.postMessage('ready');
// A thread that blocks in a read could not be ended: the last ring tells it to.
while (sleep !== undefined) {
  sleep();
  if (isOver(memory)) break;
  ring();
}
