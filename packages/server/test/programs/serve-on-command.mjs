/**
 * A server in a process of its own, told by messages what to do, so that tests can run it on another version of Node. Its
 * other half: remote-server.ts.
 */
import { readdirSync } from 'node:fs';
import { createServer } from '../../dist/index.js';

const gate = new Int32Array(new SharedArrayBuffer(64));
let server;

function countResources() {
  return { threads: readdirSync('/proc/self/task').length, descriptors: readdirSync('/proc/self/fd').length };
}

const methods = {
  async listen({ handler, place, ...options }) {
    server = createServer({ ...options, handler: new URL(handler), workerData: { gate } });
    for (const name of ['requestError', 'workerStart', 'workerExit']) {
      server.on(name, (event) => process.send({ name, event }));
    }
    return await server.listen(place);
  },
  stats: () => server.stats(),
  reload: (handler) => server.reload(handler),
  close: (options) => server.close(options),
  openGate() {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  },
  closeGate: () => Atomics.store(gate, 0, 0),
  async arrived(count) {
    for (let seen = Atomics.load(gate, 1); seen < count; seen = Atomics.load(gate, 1)) {
      await Atomics.waitAsync(gate, 1, seen).value;
    }
  },
  /** Blocks this thread, which is the app's, until so many have come to the gate. */
  blockUntilArrived(count) {
    for (let seen = Atomics.load(gate, 1); seen < count; seen = Atomics.load(gate, 1)) Atomics.wait(gate, 1, seen);
  },
  /** Threads and descriptors this process has. */
  countResources: () => countResources(),
  /** Waits until it has no more than so many: the kernel may take a moment to forget a thread that has exited. */
  async resourcesReturned({ threads, descriptors }) {
    for (
      let left = countResources();
      left.threads > threads || left.descriptors > descriptors;
      left = countResources()
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
};

process.on('message', async ({ callId, method, argument }) => {
  try {
    process.send({ callId, value: await methods[method](argument) });
  } catch ({ code, message }) {
    process.send({ callId, error: { code, message } });
  }
});
