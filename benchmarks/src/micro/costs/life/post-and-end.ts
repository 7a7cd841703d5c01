/** A thread or a process that says that it is there, and ends; told to stay it does until it is ended. */
import { parentPort, workerData } from 'node:worker_threads';

if (parentPort === null) process.send!(0, () => process.disconnect());
else {
  parentPort.postMessage(0);
  if (workerData === 'stay') parentPort.on('message', () => undefined);
}
