/** The peer of the client benchmark: node:http on a thread of its own, the same short answer to everybody. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

const body = Buffer.from('hello, world');
const fields = { 'content-type': 'text/plain', 'content-length': body.length };

const server = createServer((_request, response) => response.writeHead(200, fields).end(body)).listen(0, '127.0.0.1');
await once(server, 'listening');
parentPort!.postMessage((server.address() as AddressInfo).port);
