/**
 * Connections spread by the kernel: as many threads as asked for, each with a `node:http` of its own on one port (`SO_REUSEPORT`).
 * Which thread gets a connection is a hash of its addresses, whatever the thread has to do. Needs Node 22.12 or 23.1.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { answerNodeRequest } from '../serve/answer-node-request.js';
import { serveModel, type RunningModel } from '../serve/serve-model.js';

if (isMainThread) await serveModel(startThreads);
else parentPort?.postMessage(await listen(workerData as number));

async function startThreads(workerCount: number): Promise<RunningModel> {
  const workers: Worker[] = [];
  let port = 0;
  for (let count = 0; count < workerCount; count += 1) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: port });
    workers.push(worker);
    [port] = (await once(worker, 'message')) as [number];
  }
  return {
    port,
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function listen(port: number): Promise<number> {
  // The types of the oldest Node that is supported do not have it yet.
  const options: ListenOptions & { reusePort: boolean } = { port, host: '127.0.0.1', reusePort: true };
  const server = createServer({ keepAliveTimeout: 0 }, answerNodeRequest).listen(options);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
