/** The same listener under `node:http` and under Spool, and what each sends on a connection. */

import { once } from 'node:events';
import { createServer as createNodeServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, jest } from '@jest/globals';

import { createServer, type Server, type ServerOptions } from '@spool/server';

import { nodeHandler } from '../../dist/node/index.js';
import { createListener } from './handlers/listeners.mjs';

jest.setTimeout(30_000);

/** Closing must not wait for a handler that is stuck by mistake. */
const CLOSE_TIMEOUT_MS = 5000;

/** A handler module whose listener is that of `listeners.mjs`. */
export const SPOOL_LISTENERS = new URL('handlers/spool-listeners.mjs', import.meta.url);

/** Where handlers run. */
export const PLACES: readonly { readonly name: string; readonly options: ServerOptions }[] = [
  { name: 'a worker thread', options: { handler: SPOOL_LISTENERS, workers: 1 } },
  { name: 'a worker thread behind tiny rings', options: { handler: SPOOL_LISTENERS, workers: 1, ...tinyRings() } },
  { name: 'the calling thread', options: { handler: nodeHandler(createListener()), workers: 'here' } },
];

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** What was told of failed requests; Spool's only. */
  readonly requestErrors: readonly string[];
}

/** Starts `node:http` with the listeners for the tests of the enclosing `describe`. */
export function shareNode(): () => Listening {
  // Without a timeout there is no Keep-Alive field, which Spool has none of.
  const server = createNodeServer({ keepAliveTimeout: 0 }, createListener());
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return () => ({ port: (server.address() as AddressInfo).port, requestErrors: [] });
}

/** Starts Spool with a handler for the tests of the enclosing `describe`. */
export function shareSpool(options: ServerOptions): () => Listening {
  let server: Server | undefined;
  let port = 0;
  const requestErrors: string[] = [];
  beforeAll(async () => {
    server = createServer(options);
    server.on('requestError', ({ description }) => requestErrors.push(description));
    ({ port } = await server.listen({ port: 0, host: '127.0.0.1' }));
  });
  afterAll(async () => {
    await server?.close({ timeoutMs: CLOSE_TIMEOUT_MS });
  });
  return () => ({ port, requestErrors });
}

/** A connection that keeps everything it is sent. */
export class Client {
  readonly socket: Socket;
  readonly #pieces: Buffer[] = [];
  readonly #closed: Promise<unknown>;

  /** @param port - Of the loopback address. */
  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (piece: Buffer) => this.#pieces.push(piece));
    // A reset is one of the ways in which a response may be cut.
    this.socket.on('error', () => undefined);
    // Not by `once()`, which an error before it would reject.
    this.#closed = new Promise((resolve) => this.socket.once('close', resolve));
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes, 'latin1');
  }

  /** Waits until what came contains a text. */
  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) await once(this.socket, 'data');
  }

  get received(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }

  /** Returns everything the server has sent, once it has closed. */
  async readAll(): Promise<Buffer> {
    await this.#closed;
    return Buffer.concat(this.#pieces);
  }
}

/** Sends bytes and returns everything that comes back until the server closes. */
export async function exchange(port: number, bytes: string | Buffer): Promise<Buffer> {
  const client = new Client(port);
  client.send(bytes);
  return await client.readAll();
}

/** Asks a server what its listeners have noted. */
export async function readEvents(port: number, count: number): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/events?count=${count}`);
  return ((await response.json()) as string[]).sort();
}

function tinyRings(): Partial<ServerOptions> {
  return {
    limits: { headBytes: 1024, requestLineBytes: 512, fieldCount: 16 },
    channel: { ringBytes: 8192, inlineBytes: 512, slabBytes: 4096, slabCount: 2, creditBytes: 8192 },
  };
}
