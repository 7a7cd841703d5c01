import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';

import { acceptDirectly } from '../../src/accept/direct-accept.js';
import { Listener } from '../../src/accept/listener.js';
import type { ByteSource } from '../../src/connection/byte-source.js';

/** What libuv reports when the process has no descriptor left. */
const UV_EMFILE = -24;

const sources: ByteSource[] = [];
const listeners: Listener[] = [];

/** No test runs out of descriptors. */
function fail(error: Error): void {
  throw error;
}

/** Listens and sends back what comes, until the peer ends. */
async function startEcho(options: { acceptsDirectly: boolean }): Promise<number> {
  const listener = new Listener(
    (source) => {
      sources.push(source);
      // Copied: the memory serves the next read.
      source.onBytes = (bytes) => source.socket.write(Buffer.from(bytes));
      source.socket.on('end', () => source.socket.end());
    },
    { ...options, onAcceptError: fail },
  );
  listeners.push(listener);
  const address = (await listener.listen({ port: 0, host: '127.0.0.1' })) as AddressInfo;
  return address.port;
}

/** Sends pieces, one after the echo of the other, and returns what came back. */
async function talk(port: number, pieces: readonly Buffer[]): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  for (const piece of pieces) {
    socket.write(piece);
    for (let missing = piece.byteLength; missing > 0;) {
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      received.push(bytes);
      missing -= bytes.byteLength;
    }
  }
  socket.end();
  await once(socket, 'close');
  return Buffer.concat(received);
}

afterEach(() => {
  for (const { socket } of sources.splice(0)) socket.destroy();
  for (const listener of listeners.splice(0)) listener.close();
});

describe.each([{ acceptsDirectly: true }, { acceptsDirectly: false }])(
  'a listener with acceptsDirectly: $acceptsDirectly',
  (options) => {
    test('hands on the bytes of a socket and its end', async () => {
      const port = await startEcho(options);
      const pieces = ['a', 'bc', 'x'.repeat(200_000)].map((text) => Buffer.from(text));
      expect((await talk(port, pieces)).equals(Buffer.concat(pieces))).toBe(true);
    });

    test('keeps the bytes of sockets apart that are read in turns', async () => {
      const port = await startEcho(options);
      const pieces = ['1', '2', '3', '4'].map((digit) => Buffer.from(digit.repeat(1000)));
      const echoes = await Promise.all([0, 1, 2, 3].map((first) => talk(port, [...pieces.slice(first), ...pieces])));
      for (const [first, echo] of echoes.entries()) {
        expect(echo.equals(Buffer.concat([...pieces.slice(first), ...pieces]))).toBe(true);
      }
    });

    test('reads nothing while its socket is paused', async () => {
      const port = await startEcho(options);
      const socket = connect(port, '127.0.0.1');
      socket.write('first');
      await once(socket, 'data');
      sources[0].socket.pause();
      const seen: string[] = [];
      sources[0].onBytes = (bytes) => {
        seen.push(bytes.toString());
        sources[0].socket.end();
      };
      socket.write('second');
      // A whole round trip on another connection: what the paused socket would have read is there by then.
      await talk(port, [Buffer.from('other')]);
      expect(seen).toEqual([]);
      sources[0].socket.resume();
      socket.end();
      await once(socket, 'close');
      expect(seen.join('')).toBe('second');
    });
  },
);

describe('acceptDirectly()', () => {
  test('changes nothing and returns false when Node has no such handle', () => {
    expect(acceptDirectly({ _handle: null } as unknown as NetServer, () => undefined)).toBe(false);
    expect(acceptDirectly({ _handle: {} } as unknown as NetServer, () => undefined)).toBe(false);
  });

  test('leaves a connection that could not be accepted to Node, which reports it', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    acceptDirectly(server, () => undefined);
    const reported = once(server, 'error');
    (server as unknown as { _handle: { onconnection(status: number): void } })._handle.onconnection(UV_EMFILE);
    expect(((await reported) as [NodeJS.ErrnoException])[0].code).toBe('EMFILE');
    server.close();
  });
});
