/**
 * No model but the measure of the measuring: a TCP server that reads nothing and does nothing. It answers each chunk as if
 * it were one light request, so that what a load generator finds here is its own floor.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { serveModel } from '../serve/serve-model.js';
import { contentType, greeting } from '../workloads/answer.js';

const response = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ncontent-length: ${greeting.length}\r\n\r\n${greeting}`,
);

await serveModel(async () => {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy()).on('data', () => socket.write(response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => Promise.resolve() };
});
