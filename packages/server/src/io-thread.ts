/** What runs on an I/O thread: the stages, and the calls of the control thread. */

import { parentPort, workerData } from 'node:worker_threads';

import { IoStages } from './io-stages.js';
import { packError, type IoCall, type IoMessage, type IoThreadData } from './io-thread-messages.js';

const port = parentPort!;
const { options } = workerData as IoThreadData;

const stages = new IoStages(options, (name, event) => post({ kind: 'event', name, event }));

port.on('message', (call: IoCall) => {
  run(call).then(
    (value) => {
      post({ kind: 'result', callId: call.callId, method: call.method, value });
      // Nothing else holds this thread: it ends by itself.
      if (call.method === 'close') port.close();
    },
    (error: unknown) => post({ kind: 'failure', callId: call.callId, error: packError(error) }),
  );
});

async function run(call: IoCall): Promise<unknown> {
  if (call.method === 'listen') return await stages.listen(call.options);
  await stages.close(call.options);
  return undefined;
}

function post(message: IoMessage): void {
  port.postMessage(message);
}
