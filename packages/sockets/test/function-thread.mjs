// Runs the text of a function in a thread that has sockets, and posts what it returned or how it failed.
import { parentPort, workerData } from 'node:worker_threads';
import * as sockets from '../dist/index.js';
import { takeLock } from '../dist/memory/direction-lock.js';
import { currentThread, findDescriptor } from '../dist/calls/current-thread.js';
import { stopAtStep } from './stop-at-step.mjs';

const { handle, source, argument } = workerData;
sockets.attachThread(handle);
const tell = (text) => parentPort.postMessage({ told: text });
const toFunction = (text) => new Function(`return (${text})`)();
const inside = { takeLock, currentThread, findDescriptor, stopAtStep, toFunction };
const run = ({ source, argument: given }) => {
  try {
    parentPort.postMessage({ value: toFunction(source)(sockets, given, { tell, inside }) });
  } catch (error) {
    parentPort.postMessage({ failure: { code: error.code, message: error.message, errno: error.errno } });
  }
};
// A thread without a function of its own runs those it is sent, one after the other.
if (source === undefined) parentPort.on('message', run);
else run({ source, argument });
