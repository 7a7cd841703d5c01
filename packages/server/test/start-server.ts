/** Servers for end-to-end tests, as the build made them: threads load what jest does not transform. */

import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';

import { createServer, type ListenOptions, type Server, type ServerEvents, type ServerOptions } from '../dist/index.js';
import { RawConnection, closeRawConnections } from './raw-connection.js';

/** Far more than any test needs, since threads start slowly on a busy machine. */
const TEST_TIMEOUT_MS = 30_000;

/** What a test waits for while a server closes is a handler stuck by mistake; it shall not hide behind the timeout. */
const CLOSE_TIMEOUT_MS = 5_000;

jest.setTimeout(TEST_TIMEOUT_MS);

const started: TestServer[] = [];

/** A server and everything it has told. */
export class TestServer {
  readonly server: Server;
  readonly requestErrors: ServerEvents['requestError'][] = [];
  readonly workerStarts: ServerEvents['workerStart'][] = [];
  readonly workerExits: ServerEvents['workerExit'][] = [];
  /** Where it listens on TCP. */
  port = 0;

  /** @param options - The server's options, with the name of a module in `handlers` as handler. */
  constructor(options: ServerOptions) {
    const isElastic = options.minWorkers !== undefined || options.maxWorkers !== undefined;
    this.server = createServer({ ...(isElastic ? {} : { workers: 2 }), ...options });
    this.server.on('requestError', (event) => this.requestErrors.push(event));
    this.server.on('workerStart', (event) => this.workerStarts.push(event));
    this.server.on('workerExit', (event) => this.workerExits.push(event));
  }

  /** Listens; by default on any port of the loopback address. */
  async listen(options: ListenOptions = { port: 0, host: '127.0.0.1' }): Promise<this> {
    started.push(this);
    this.port = (await this.server.listen(options)).port;
    return this;
  }

  /** Opens a connection to it. */
  async connect(): Promise<RawConnection> {
    return await RawConnection.open(this.port);
  }

  /** Waits until a list of events has come to a length. */
  async waitFor(name: 'requestError' | 'workerStart' | 'workerExit', count: number): Promise<void> {
    const list = { requestError: this.requestErrors, workerStart: this.workerStarts, workerExit: this.workerExits }[
      name
    ];
    while (list.length < count) await once(this.server, name);
  }
}

/** Returns the URL of a module in `handlers`. */
export function handlerUrl(name: string): URL {
  return new URL(`handlers/${name}.mjs`, import.meta.url);
}

/**
 * Starts a server with two workers on a free port. Closed after the test.
 *
 * @param handler - Name of a module in `handlers`.
 * @param options - What differs from the defaults.
 */
export async function startServer(handler: string, options: Omit<ServerOptions, 'handler'> = {}): Promise<TestServer> {
  return await new TestServer({ handler: handlerUrl(handler), ...options }).listen();
}

/**
 * Starts a server once for all tests of the enclosing `describe`; threads start slowly. For tests that leave no trace.
 *
 * @param handler - Name of a module in `handlers`.
 * @param options - What differs from the defaults.
 * @returns What gives the server, once the tests run.
 */
export function shareServer(handler: string, options: Omit<ServerOptions, 'handler'> = {}): () => TestServer {
  let shared: TestServer | undefined;
  beforeAll(async () => {
    shared = await new TestServer({ handler: handlerUrl(handler), ...options }).listen();
    started.splice(started.indexOf(shared), 1);
  });
  afterAll(async () => {
    await shared?.server.close({ timeoutMs: CLOSE_TIMEOUT_MS });
  });
  return () => shared!;
}

/** The threads that may own the sockets, for `describe.each`. */
export const IO_THREADS = [{ ioThreads: 1 }, { ioThreads: 0 }] as const;

afterEach(async () => {
  await closeRawConnections();
  for (const { server } of started.splice(0)) await server.close({ timeoutMs: CLOSE_TIMEOUT_MS });
});
