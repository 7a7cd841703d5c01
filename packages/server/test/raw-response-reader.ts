/** Reads responses off a socket as RFC 9112 says and not one bit more kindly. Knows nothing of the server. */

import type { Socket } from 'node:net';

/** One response, whole. */
export interface RawResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** By name in lowercase. A name that comes twice is an error: none of the tests' responses has one. */
  readonly fields: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** How the end of the body was told. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
}

/** A response head, before its body has been read. */
export type RawHead = Omit<RawResponse, 'body'>;

const STATUS_LINE = /^(HTTP\/1\.1) ([1-5]\d\d) ([\t\x20-\x7e]*)$/;
const FIELD_LINE = /^([\w!#$%&'*+.^`|~-]+): ([\t\x20-\x7e\x80-\xff]*)$/;
const CHUNK_LINE = /^[\da-f]+$/;
const NO_BYTES = Buffer.alloc(0);

/** Reads the responses of one connection, one after the other. */
export class RawResponseReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = NO_BYTES;

  /** @param socket - Where to read; nobody else does. Nothing is read before it is asked for. */
  constructor(socket: Socket) {
    this.#pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /**
   * Reads one response.
   *
   * @param method - The method of the request.
   * @throws Error when the response breaks the grammar or ends early, and the socket's error.
   */
  async readResponse(method = 'GET'): Promise<RawResponse> {
    const head = await this.readHead(method);
    return { ...head, body: await this.#readBody(head) };
  }

  /** Reads a head; the body is then read by {@link readChunk} or {@link readBytes}. */
  async readHead(method = 'GET'): Promise<RawHead> {
    const line = await this.#readLine();
    const match = STATUS_LINE.exec(line);
    if (match === null) throw new Error(`Status line is ${JSON.stringify(line)}`);
    const [, version, statusText, reason] = match;
    const fields = new Map<string, string>();
    for (let field = await this.#readLine(); field !== ''; field = await this.#readLine()) {
      const parts = FIELD_LINE.exec(field);
      if (parts === null) throw new Error(`Field line is ${JSON.stringify(field)}`);
      const name = parts[1].toLowerCase();
      if (fields.has(name)) throw new Error(`Field ${name} comes twice`);
      fields.set(name, parts[2]);
    }
    const status = Number(statusText);
    return { version, status, reason, fields, framing: frame(status, method, fields) };
  }

  /** Reads one chunk of a chunked body; empty for the last one. */
  async readChunk(): Promise<Buffer> {
    const line = await this.#readLine();
    if (!CHUNK_LINE.test(line)) throw new Error(`Chunk line is ${JSON.stringify(line)}`);
    const chunk = await this.readBytes(Number.parseInt(line, 16));
    if ((await this.#readLine()) !== '') throw new Error('Chunk does not end in CR LF');
    return chunk;
  }

  /** Reads as many bytes as are asked for. */
  async readBytes(byteCount: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = byteCount; missing > 0;) {
      if (this.#piece.byteLength === 0) await this.#readPiece();
      const piece = this.#piece.subarray(0, missing);
      this.#piece = this.#piece.subarray(piece.byteLength);
      missing -= piece.byteLength;
      pieces.push(piece);
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  /**
   * Reads to the end of the connection.
   *
   * @returns What came before it.
   * @throws The socket's error when the connection was reset.
   */
  async readToEnd(): Promise<Buffer> {
    const pieces = [this.#piece];
    this.#piece = NO_BYTES;
    for (let result = await this.#pieces.next(); result.done !== true; result = await this.#pieces.next()) {
      pieces.push(result.value);
    }
    return Buffer.concat(pieces);
  }

  async #readBody(head: RawHead): Promise<Buffer> {
    switch (head.framing) {
      case 'none':
        return NO_BYTES;
      case 'length':
        return await this.readBytes(Number(head.fields.get('content-length')));
      case 'close':
        return await this.readToEnd();
      case 'chunked': {
        const chunks: Buffer[] = [];
        for (let chunk = await this.readChunk(); chunk.byteLength > 0; chunk = await this.readChunk())
          chunks.push(chunk);
        return Buffer.concat(chunks);
      }
    }
  }

  async #readLine(): Promise<string> {
    for (;;) {
      const end = this.#piece.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#piece.toString('latin1', 0, end);
        this.#piece = this.#piece.subarray(end + 2);
        return line;
      }
      await this.#readPiece();
    }
  }

  async #readPiece(): Promise<void> {
    const result = await this.#pieces.next();
    if (result.done === true) throw new Error('Connection ended inside a response');
    this.#piece = this.#piece.byteLength === 0 ? result.value : Buffer.concat([this.#piece, result.value]);
  }
}

function frame(status: number, method: string, fields: ReadonlyMap<string, string>): RawHead['framing'] {
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (length !== undefined && coding !== undefined) throw new Error('Response is framed in two ways');
  if (length !== undefined && !/^\d+$/.test(length)) throw new Error(`Content-Length is ${JSON.stringify(length)}`);
  if (coding !== undefined && coding !== 'chunked') throw new Error(`Transfer-Encoding is ${JSON.stringify(coding)}`);
  if (status < 200 || status === 204) {
    if (length !== undefined || coding !== undefined) throw new Error(`Response ${status} is framed`);
    return 'none';
  }
  if (method === 'HEAD' || status === 304) return 'none';
  if (length !== undefined) return 'length';
  return coding === undefined ? 'close' : 'chunked';
}
