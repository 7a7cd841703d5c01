/**
 * Owns one connection of an open loop: a request at a time, and what became of it. Does not know when it was due.
 *
 * Hot path: called once per request of the open loop.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ResponseScanner } from '../response-scanner.js';

/** What a connection reports. */
export interface LightConnectionOptions {
  readonly port: number;
  /** Called when the answer is complete; the connection is free again. */
  readonly onAnswer: (connection: LightConnection, outcome: { readonly isGood: boolean }) => void;
  /** Called when the connection is gone, at most once; it is then of no more use. */
  readonly onBroken: (connection: LightConnection) => void;
}

/** The light answer's status. */
const goodStatus = 200;

/** Sends light requests, one at a time. */
export class LightConnection {
  readonly #socket: Socket;
  readonly #request: Buffer;

  /** Index of the request in flight; undefined when there is none. */
  pendingIndex: number | undefined;

  private constructor(socket: Socket, { port, onAnswer, onBroken }: LightConnectionOptions) {
    this.#socket = socket;
    this.#request = Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    const scanner = new ResponseScanner(({ status }) => onAnswer(this, { isGood: status === goodStatus }));
    socket.on('data', (bytes: Buffer) => {
      try {
        scanner.push(bytes);
      } catch {
        socket.destroy();
      }
    });
    // Every error is followed by `close`, and a server that ends in silence is one too.
    socket.on('error', () => socket.destroy()).once('close', () => onBroken(this));
  }

  /**
   * Connects.
   *
   * @param options - Where to, and whom to tell.
   * @returns The connection, open.
   * @throws Error when the server refuses.
   */
  static async open(options: LightConnectionOptions): Promise<LightConnection> {
    const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
    await once(socket, 'connect');
    return new LightConnection(socket, options);
  }

  /**
   * Sends a request.
   *
   * @param index - What to call it until its answer is complete.
   */
  send(index: number): void {
    this.pendingIndex = index;
    this.#socket.write(this.#request);
  }

  /** Closes the connection; nothing is reported of it any more but that. */
  close(): void {
    this.#socket.destroy();
  }
}
