/**
 * As servers began: a process made for each connection, to which the socket is handed over, and gone with it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answerNodeRequest } from '../serve/answer-node-request.js';
import { serveModel } from '../serve/serve-model.js';

if (process.send === undefined) await serveModel(listen);
else serveOneConnection();

async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const script = fileURLToPath(import.meta.url);
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.send('socket', socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => Promise.resolve() };
}

function serveOneConnection(): void {
  const server = createHttpServer({ keepAliveTimeout: 0 }, answerNodeRequest);
  process.once('message', (_message, socket: Socket | undefined) => {
    if (socket === undefined) process.exit(); // The client has gone already.
    socket.once('close', () => process.exit());
    server.emit('connection', socket);
    socket.resume();
  });
  process.once('disconnect', () => process.exit());
}
