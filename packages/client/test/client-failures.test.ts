import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient, type Client, type ClientOptions } from '../src/index.js';

const servers: { server: Server; sockets: Set<Socket> }[] = [];
const clients: Client[] = [];

/** Starts a server that does this to each connection once a request has come, and a client for it. */
async function startAgainst(misbehave: (socket: Socket) => void, options?: Partial<ClientOptions>): Promise<Client> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // The client's resets are what these tests are about.
    socket.once('data', () => misbehave(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push({ server, sockets });
  const { port } = server.address() as AddressInfo;
  const client = createClient({ origin: `http://127.0.0.1:${port}`, retry: false, ...options });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

const get = { path: '/' };

describe('Client.request() rejects', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['a connection closed without a byte', (socket) => socket.end(), 'CONNECTION_LOST'],
    ['a connection reset', (socket) => socket.resetAndDestroy(), 'CONNECTION_LOST'],
    ['half a head', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'), 'CONNECTION_LOST'],
    ['bytes that are not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'MALFORMED_RESPONSE'],
    [
      'a length that is no number',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n'),
      'MALFORMED_RESPONSE',
    ],
    [
      'a head past the limit',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(64 * 1024)}\r\n\r\n`),
      'HEADERS_TOO_LARGE',
    ],
  ])('%s', async (_name, misbehave, code) => {
    const client = await startAgainst(misbehave);
    await expect(client.request(get)).rejects.toMatchObject({
      name: 'ClientError',
      code: `ERR_SPOOL_CLIENT_${code}`,
      cause: expect.objectContaining({ message: expect.any(String) }),
    });
  });

  test('a silent peer after headersTimeoutMs', async () => {
    const client = await startAgainst(() => undefined, { headersTimeoutMs: 1 });
    await expect(client.request(get)).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_HEADERS_TIMEOUT' });
  });

  test('a port where nobody listens', async () => {
    const client = await startAgainst(() => undefined);
    const { server } = servers.pop()!;
    server.close();
    await once(server, 'close');
    await expect(client.request(get)).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_CONNECT',
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });

  test('a lost connection, and works again on the next one', async () => {
    let connectionCount = 0;
    const client = await startAgainst((socket) => {
      connectionCount += 1;
      if (connectionCount === 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    await expect(client.request(get)).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
    expect(await (await client.request(get)).text()).toBe('ok');
  });
});

describe('ClientResponse.text() rejects', () => {
  test.each<[string, string]>([
    ['a body shorter than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['a chunk cut off', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal'],
    ['chunks without the last one', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('%s', async (_name, bytes) => {
    const client = await startAgainst((socket) => socket.end(bytes));
    const response = await client.request(get);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
  });

  test('a chunk size that is no number', async () => {
    const client = await startAgainst((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
    );
    // Head and bad chunk come in one read: which of the two the caller sees the failure on is a matter of timing.
    await expect(client.request(get).then((response) => response.text())).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_MALFORMED_RESPONSE',
    });
  });

  test('a peer that stops in the middle, after bodyTimeoutMs', async () => {
    const client = await startAgainst((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'), {
      bodyTimeoutMs: 1,
    });
    const response = await client.request(get);
    await expect(response.text()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_BODY_TIMEOUT' });
  });

  test('late, when the failure came while nobody was reading', async () => {
    const client = await startAgainst((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'));
    const response = await client.request(get);
    await new Promise((resolve) => response.body.once('close', resolve)); // Not `once()`: it rejects on 'error'.
    await expect(response.text()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
  });
});

describe('totalTimeoutMs', () => {
  const code = 'ERR_SPOOL_CLIENT_TOTAL_TIMEOUT';

  test('ends a request whose head does not come', async () => {
    const client = await startAgainst(() => undefined, { totalTimeoutMs: 20 });
    await expect(client.request(get)).rejects.toMatchObject({ code });
  });

  test('ends a body that drips', async () => {
    const client = await startAgainst((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 1);
      socket.on('close', () => clearInterval(drip));
    });
    const response = await client.request({ ...get, totalTimeoutMs: 30 });
    await expect(response.text()).rejects.toMatchObject({ code });
  });

  test('ends the wait for another try', async () => {
    const client = await startAgainst((socket) => socket.resetAndDestroy(), {
      totalTimeoutMs: 20,
      retry: { baseDelayMs: 1_000_000_000, maxDelayMs: 1_000_000_000 },
    });
    await expect(client.request(get)).rejects.toMatchObject({ code });
  });
});

describe('signal', () => {
  const reason = new Error('no longer wanted');
  const aborted = { code: 'ERR_SPOOL_CLIENT_ABORTED', cause: reason };

  test('already aborted, sends nothing', async () => {
    const client = await startAgainst(() => expect('a request').toBe('never sent'));
    await expect(client.request({ ...get, signal: AbortSignal.abort(reason) })).rejects.toMatchObject(aborted);
  });

  test('aborts a request that waits for its head, and closes the connection', async () => {
    const controller = new AbortController();
    let onClosed = (): void => undefined;
    const closed = new Promise<void>((resolve) => (onClosed = resolve));
    const client = await startAgainst((socket) => {
      socket.on('close', onClosed);
      controller.abort(reason);
    });
    await expect(client.request({ ...get, signal: controller.signal })).rejects.toMatchObject(aborted);
    await closed;
  });

  test('aborts a request that waits for a connection, at once', async () => {
    const controller = new AbortController();
    const client = await startAgainst(() => controller.abort(reason), { connections: 1 });
    const firstOutcome = expect(client.request(get)).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
    await expect(client.request({ ...get, signal: controller.signal })).rejects.toMatchObject(aborted);
    await client.destroy();
    await firstOutcome;
  });

  test('aborts a body that is being read', async () => {
    const controller = new AbortController();
    const client = await startAgainst((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'));
    const response = await client.request({ ...get, signal: controller.signal });
    const text = response.text();
    controller.abort(reason);
    await expect(text).rejects.toMatchObject(aborted);
  });

  test('does nothing after the end', async () => {
    const controller = new AbortController();
    const client = await startAgainst((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const response = await client.request({ ...get, signal: controller.signal });
    const text = await response.text();
    controller.abort(reason);
    expect(text).toBe('ok');
    expect(response.body.errored).toBeNull();
  });
});

describe('a request body stream', () => {
  test('that fails, fails the request with its error as cause', async () => {
    const cause = new Error('disk on fire');
    const client = await startAgainst(() => undefined);
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('begin');
        throw cause;
      })(),
    );
    await expect(client.request({ path: '/', method: 'POST', body })).rejects.toMatchObject({ cause });
  });

  test('is destroyed when there is no connection to send it on', async () => {
    const client = await startAgainst(() => undefined);
    const { server } = servers.pop()!;
    server.close();
    await once(server, 'close');
    const body = new Readable({ read: () => undefined });
    await expect(client.request({ path: '/', method: 'POST', body })).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_CONNECT',
    });
    expect(body.destroyed).toBe(true);
  });
});
