/** A client that keeps one connection and asks for one thing after another, verifies every answer, and counts them. */

import { once } from 'node:events';

import { RawConnection } from '../raw-connection.js';
import type { RawHead } from '../raw-response-reader.js';
import type { Random } from '../seeded-bytes.js';
import { createRequest, encodeRequest, isAnswerOf, type VerifiedRequest } from './verified-answer.js';

/** Stands for the status of an answer whose head came, and whose connection was cut then. */
export const BROKEN_OFF = 0;

/** A request whose answer was not the one it asked for. */
export interface FailedRequest {
  readonly request: VerifiedRequest;
  /** Its status, or {@link BROKEN_OFF}. */
  readonly status: number;
}

/** What the clients of one load share. */
export interface Load {
  readonly port: number;
  readonly random: Random;
  readonly failures: FailedRequest[];
  /** Numbers given out. */
  requestCount: number;
  /** Answers that were right. */
  answerCount: number;
  /** Numbers of requests that must not run twice. */
  readonly unsafeNumbers: number[];
}

/** Creates a load on a server. */
export function createLoad(port: number, random: Random): Load {
  return { port, random, failures: [], requestCount: 0, answerCount: 0, unsafeNumbers: [] };
}

/** Requests sent at once, at most. */
const MAX_PIPELINED = 6;

/** One client. */
export class LoadClient {
  readonly #load: Load;
  #connection: RawConnection | undefined;

  /** @param load - What it shares with the others. */
  constructor(load: Load) {
    this.#load = load;
  }

  /**
   * Asks and asks, until it is told to stop. Then sees that nothing came that it did not ask for.
   *
   * @throws Error when an answer is missing, is another request's, or comes twice.
   */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.#ask();
    await this.#leave();
  }

  async #ask(): Promise<void> {
    const { random } = this.#load;
    const connection = (this.#connection ??= await RawConnection.open(this.#load.port));
    const count = random() < 0.2 ? 2 + Math.floor(random() * (MAX_PIPELINED - 1)) : 1;
    const requests = Array.from({ length: count }, () => createRequest(random, ++this.#load.requestCount));
    for (const { method, number } of requests) if (method === 'POST') this.#load.unsafeNumbers.push(number);
    connection.send(Buffer.concat(requests.map(encodeRequest)));
    for (const request of requests) {
      if (await this.#read(connection, request)) continue;
      // Those behind it were never answered, nor will be.
      this.#connection = undefined;
      connection.socket.destroy();
      return;
    }
  }

  /** Reads one answer. Returns whether the connection goes on. */
  async #read(connection: RawConnection, request: VerifiedRequest): Promise<boolean> {
    const { reader } = connection;
    let head = await reader.readHead(request.method);
    while (head.status === 103) head = await reader.readHead(request.method);
    const body = await readBody(connection, head);
    if (body === undefined) {
      this.#load.failures.push({ request, status: BROKEN_OFF });
      return false;
    }
    if (head.status !== 200) {
      // What the server answers by itself is small and says so.
      if (head.framing !== 'none' && !body.toString().startsWith(`${head.status} `)) {
        throw new Error(`Request ${request.number} got ${head.status} with ${body.byteLength} bytes`);
      }
      this.#load.failures.push({ request, status: head.status });
    } else if (isAnswerOf(request, body)) {
      this.#load.answerCount++;
    } else {
      throw new Error(`Request ${request.number} got the wrong ${body.byteLength} bytes: ${JSON.stringify(request)}`);
    }
    return head.fields.get('connection') !== 'close';
  }

  async #leave(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.socket.end();
    const rest = await connection.reader.readToEnd();
    if (rest.byteLength > 0) throw new Error(`${rest.byteLength} bytes came that nobody asked for`);
    if (!connection.socket.closed) await once(connection.socket, 'close');
  }
}

/** Reads a body; undefined when the connection is cut inside it. */
async function readBody({ reader }: RawConnection, { framing, fields }: RawHead): Promise<Buffer | undefined> {
  try {
    if (framing === 'none') return Buffer.alloc(0);
    if (framing === 'length') return await reader.readBytes(Number(fields.get('content-length')));
    const chunks: Buffer[] = [];
    for (let chunk = await reader.readChunk(); chunk.byteLength > 0; chunk = await reader.readChunk()) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (message === 'Connection ended inside a response' || code === 'ECONNRESET') return undefined;
    throw error;
  }
}
