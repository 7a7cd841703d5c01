/** What runs on an I/O thread: the stages, and the calls of the control thread. */

import { parentPort, workerData } from 'node:worker_threads';

import { IoStages } from './stages.js';
import { packError, type IoCall, type IoMessage, type IoThreadData } from './messages.js';

const port = parentPort!;
const { options, place } = workerData as IoThreadData;

const stages = new IoStages(options, place, {
  emit: (name, event) => post({ kind: 'event', name, event }),
  onWorkerCounters: (workerId, memory) => post({ kind: 'counters', workerId, memory }),
});

port.on('message', (call: IoCall) => {
  run(call).then(
    (value) => {
      post({ kind: 'result', callId: call.callId, method: call.method, value });
      // Nothing else holds this thread: it ends by itself.
      if (call.method === 'end') port.close();
    },
    (error: unknown) => post({ kind: 'failure', callId: call.callId, error: packError(error) }),
  );
});

async function run(call: IoCall): Promise<unknown> {
  switch (call.method) {
    case 'listen':
      return await stages.listen(call.place);
    case 'reload':
      await stages.reload(call.handlerUrl);
      return undefined;
    case 'drain':
      await stages.drain(call.timeoutMs);
      return undefined;
    case 'end':
      await stages.end(call.timeoutMs);
      return undefined;
  }
}

function post(message: IoMessage): void {
  port.postMessage(message);
}
