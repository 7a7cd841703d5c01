/**
 * Connections spread by hand: the main thread accepts, and gives the sockets in turn to threads that each have a `node:http`.
 * Needs a Node that can transfer a socket to a thread: a late 24, or 26.6.
 */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, type Transferable } from 'node:worker_threads';
import { answerNodeRequest } from '../serve/answer-node-request.js';
import { serveModel, type RunningModel } from '../serve/serve-model.js';

if (isMainThread) await serveModel(listen);
else serveConnections();

async function listen(workerCount: number): Promise<RunningModel> {
  const workers = Array.from({ length: workerCount }, () => new Worker(fileURLToPath(import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  let next = 0;
  // Paused: a socket that has begun to read cannot move.
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    // The types of the oldest Node that is supported do not have it yet.
    workers[next].postMessage(socket, [socket as unknown as Transferable]);
    next = (next + 1) % workerCount;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function serveConnections(): void {
  const server = createHttpServer({ keepAliveTimeout: 0 }, answerNodeRequest);
  parentPort?.on('message', (socket: Socket) => {
    server.emit('connection', socket);
    socket.resume();
  });
  parentPort?.postMessage('ready');
}
