/** A client connection that sends exactly the bytes it is told. Closed after the test by {@link closeRawConnections}. */

import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

import { RawResponseReader, type RawResponse } from './raw-response-reader.js';

const opened: RawConnection[] = [];

/** One connection. */
export class RawConnection {
  readonly socket: Socket;
  readonly reader: RawResponseReader;

  /** @param socket - A connected socket. */
  constructor(socket: Socket) {
    this.socket = socket;
    this.reader = new RawResponseReader(socket);
    // The reader reports it as well; a test that expects no more reading must not fail of it.
    socket.on('error', () => undefined);
  }

  /** Opens a connection to a port of the loopback address, or to a UNIX path. */
  static async open(target: number | string): Promise<RawConnection> {
    const place: NetConnectOpts = typeof target === 'string' ? { path: target } : { port: target, host: '127.0.0.1' };
    // Half-open, because it is the tests that say when this side has sent everything.
    const socket = connect({ ...place, allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    const connection = new RawConnection(socket);
    opened.push(connection);
    return connection;
  }

  /** Sends bytes as they are. */
  send(bytes: string | Buffer): void {
    this.socket.write(bytes, 'latin1');
  }

  /** Sends bytes and waits until the kernel has them. */
  async sendNow(bytes: string | Buffer): Promise<void> {
    await new Promise((resolve) => this.socket.write(bytes, 'latin1', resolve));
  }

  /** Sends a GET and reads its response. */
  async get(path: string): Promise<RawResponse> {
    this.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
    return await this.reader.readResponse();
  }

  /** Sends a POST with a Content-Length and reads its response. */
  async post(path: string, body: Buffer): Promise<RawResponse> {
    this.send(`POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: ${body.byteLength}\r\n\r\n`);
    this.send(body);
    return await this.reader.readResponse();
  }

  /** Drops the connection, so that the server notices at once: an RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** Closes what {@link RawConnection.open} opened. */
export async function closeRawConnections(): Promise<void> {
  for (const { socket } of opened.splice(0)) {
    if (socket.closed) continue;
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
}
