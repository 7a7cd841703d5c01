// Runs the text of a function in a thread that has sockets, and posts what it returned or how it failed.
import { parentPort, workerData } from 'node:worker_threads';
import * as sockets from '../dist/index.js';
import { takeLock } from '../dist/memory/direction-lock.js';
import { currentThread, findDescriptor } from '../dist/calls/current-thread.js';

const { handle, source, argument } = workerData;
sockets.attachThread(handle);
const tell = (text) => parentPort.postMessage({ told: text });
const inside = { takeLock, currentThread, findDescriptor };
try {
  const run = new Function('sockets', 'argument', 'context', `return (${source})(sockets, argument, context)`);
  parentPort.postMessage({ value: run(sockets, argument, { tell, inside }) });
} catch (error) {
  parentPort.postMessage({ failure: { code: error.code, message: error.message, errno: error.errno } });
}
