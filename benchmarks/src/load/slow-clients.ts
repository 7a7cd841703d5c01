/**
 * Owns clients that take their time: each sends a request in small pieces, a moment apart, waits for the answer, and begins
 * again. What they cost a server is a connection and a half-read request each, for a second. Runs in the harness's process.
 */
import { connect, type Socket } from 'node:net';
import type { WorkloadRequest } from '../workloads/workload-request.js';
import type { Stretch } from './closed-loop.js';
import { ResponseScanner } from './response-scanner.js';

/** Pieces of one request. */
const pieceCount = 20;

/** From one piece to the next, in milliseconds. */
const pieceIntervalMs = 50;

/** The connections that may break before no more are opened: a dead server must not turn this into a busy loop. */
const mostBrokenConnections = 1_000;

/** What the clients do. */
export interface SlowClientsOptions {
  /** Where the server listens, on 127.0.0.1. */
  readonly port: number;
  readonly request: WorkloadRequest;
  /** How many clients, 0 or more. */
  readonly connections: number;
}

/** Holds the clients, which begin at once. */
export class SlowClients {
  readonly #port: number;
  readonly #pieces: readonly Buffer[];
  readonly #clients = new Set<SlowClient>();
  readonly #timer: NodeJS.Timeout;
  #completedCount = 0;
  #errorCount = 0;
  #brokenCount = 0;

  /**
   * Starts them.
   *
   * @param options - What they do.
   */
  constructor({ port, request, connections }: SlowClientsOptions) {
    this.#port = port;
    this.#pieces = cutRequest(request);
    // Not all at the same moment of their request.
    for (let index = 0; index < connections; index += 1) this.#open(index % pieceCount);
    this.#timer = setInterval(() => {
      for (const client of this.#clients) client.sendNext();
    }, pieceIntervalMs);
  }

  /** @returns A stretch of time that begins now; several may overlap. */
  beginStretch(): Stretch {
    const startedMs = performance.now();
    const completedBefore = this.#completedCount;
    const errorsBefore = this.#errorCount;
    return {
      end: () => ({
        completedPerSecond: ((this.#completedCount - completedBefore) * 1_000) / (performance.now() - startedMs),
        errorCount: this.#errorCount - errorsBefore,
      }),
    };
  }

  /** Drops every connection. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.destroy();
    this.#clients.clear();
    return Promise.resolve();
  }

  #open(waitTicks: number): void {
    const client = new SlowClient({
      port: this.#port,
      pieces: this.#pieces,
      waitTicks,
      onAnswer: (status) => {
        if (status === 200) this.#completedCount += 1;
        else this.#errorCount += 1;
      },
      onBroken: () => {
        if (!this.#clients.delete(client)) return; // It was dropped by stop().
        this.#errorCount += 1;
        this.#brokenCount += 1;
        if (this.#brokenCount < mostBrokenConnections) this.#open(0);
      },
    });
    this.#clients.add(client);
  }
}

interface SlowClientOptions {
  readonly port: number;
  readonly pieces: readonly Buffer[];
  /** Ticks of the timer before the first piece. */
  readonly waitTicks: number;
  readonly onAnswer: (status: number) => void;
  readonly onBroken: () => void;
}

/** One client, on one connection. */
class SlowClient {
  readonly #socket: Socket;
  readonly #pieces: readonly Buffer[];
  #waitTicks: number;
  /** The piece that is next; as many as there are when the answer is waited for. */
  #nextPiece = 0;

  constructor({ port, pieces, waitTicks, onAnswer, onBroken }: SlowClientOptions) {
    this.#pieces = pieces;
    this.#waitTicks = waitTicks;
    const scanner = new ResponseScanner(({ status }) => {
      // An answer before the request is complete, a time-out's mostly, is none.
      onAnswer(this.#nextPiece === pieces.length ? status : 0);
      this.#nextPiece = 0;
    });
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
      .on('data', (bytes) => {
        try {
          scanner.push(bytes);
        } catch {
          this.#socket.destroy();
        }
      })
      .on('error', () => this.#socket.destroy())
      .once('close', onBroken);
  }

  sendNext(): void {
    if (this.#waitTicks > 0) {
      this.#waitTicks -= 1;
    } else if (this.#nextPiece < this.#pieces.length && !this.#socket.connecting) {
      this.#socket.write(this.#pieces[this.#nextPiece]);
      this.#nextPiece += 1;
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** The whole request in equal pieces: the first end within the head, the others within the body. */
function cutRequest({ path, body }: WorkloadRequest): readonly Buffer[] {
  const head = `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  const fields =
    body === undefined ? '' : `Content-Type: ${body.type}\r\nContent-Length: ${Buffer.byteLength(body.text)}\r\n`;
  const bytes = Buffer.from(`${head}${fields}\r\n${body?.text ?? ''}`);
  const pieceBytes = Math.ceil(bytes.length / pieceCount);
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_none, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
}
