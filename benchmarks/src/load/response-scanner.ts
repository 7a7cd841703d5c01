/**
 * Owns the end of a response: just enough HTTP/1.1 to know where one answer of a benchmark ends, framed by length or by
 * chunks, with no field read but the two that say so. Does not know the socket. Trusts the server, which is our own.
 *
 * Hot path: called once per read of the open-loop generator and of downloads.
 */

/** One answer, complete. */
export interface ScannedResponse {
  readonly status: number;
  readonly bodyBytes: number;
}

const State = { Head: 0, Body: 1, ChunkSize: 2, ChunkData: 3, Trailer: 4 } as const;
type State = (typeof State)[keyof typeof State];

const CR = 0x0d;
const LF = 0x0a;

/** What follows the data of a chunk. */
const chunkEndBytes = 2;

/** Finds the ends of the responses of one connection. */
export class ResponseScanner {
  readonly #onResponse: (response: ScannedResponse) => void;
  readonly #onBody: ((bytes: Uint8Array) => void) | undefined;
  #state: State = State.Head;
  /** A head, or a line, that came in parts. */
  #pendingText = '';
  #missingBytes = 0;
  #status = 0;
  #bodyBytes = 0;

  /**
   * Makes a scanner for a connection.
   *
   * @param onResponse - Called at the end of each response.
   * @param options - `onBody`: called with each part of a body; valid only during the call.
   */
  constructor(
    onResponse: (response: ScannedResponse) => void,
    { onBody }: { onBody?: (bytes: Uint8Array) => void } = {},
  ) {
    this.#onResponse = onResponse;
    this.#onBody = onBody;
  }

  /**
   * Takes what the socket has read.
   *
   * @param bytes - Read during the call only.
   * @throws Error when it is no response, or one without a length.
   */
  push(bytes: Buffer): void {
    let offset = 0;
    while (offset < bytes.length) {
      switch (this.#state) {
        case State.Head:
          offset = this.#scanHead(bytes, offset);
          break;
        case State.Body:
        case State.ChunkData:
          offset = this.#scanData(bytes, offset);
          break;
        case State.ChunkSize:
        case State.Trailer:
          offset = this.#scanLine(bytes, offset);
          break;
      }
    }
  }

  #scanHead(bytes: Buffer, offset: number): number {
    const pendingLength = this.#pendingText.length;
    const text = this.#pendingText + bytes.toString('latin1', offset);
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#pendingText = text;
      return bytes.length;
    }
    const head = text.slice(0, end).toLowerCase();
    const status = /^http\/1\.1 (\d{3})/.exec(head)?.[1];
    if (status === undefined) throw new Error(`A response begins with '${head.slice(0, 40)}'`);
    this.#pendingText = '';
    this.#status = Number(status);
    this.#bodyBytes = 0;
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    if (length !== undefined) {
      this.#missingBytes = Number(length);
      this.#state = State.Body;
      if (this.#missingBytes === 0) this.#finish();
    } else if (/\r\ntransfer-encoding: *chunked/.test(head)) {
      this.#state = State.ChunkSize;
    } else {
      throw new Error('A response has neither a length nor chunks');
    }
    return offset + end + 4 - pendingLength;
  }

  /** A body, or a chunk with the line end that follows it. */
  #scanData(bytes: Buffer, offset: number): number {
    const takenBytes = Math.min(this.#missingBytes, bytes.length - offset);
    const isChunk = this.#state === State.ChunkData;
    const dataBytes = Math.min(takenBytes, Math.max(0, this.#missingBytes - (isChunk ? chunkEndBytes : 0)));
    if (dataBytes > 0) this.#onBody?.(bytes.subarray(offset, offset + dataBytes));
    this.#bodyBytes += dataBytes;
    this.#missingBytes -= takenBytes;
    if (this.#missingBytes === 0) {
      if (isChunk) this.#state = State.ChunkSize;
      else this.#finish();
    }
    return offset + takenBytes;
  }

  /** A chunk's size, or a line of the trailer section. */
  #scanLine(bytes: Buffer, offset: number): number {
    const lineEnd = bytes.indexOf(LF, offset);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    this.#pendingText += bytes.toString('latin1', offset, end > offset && bytes[end - 1] === CR ? end - 1 : end);
    if (lineEnd < 0) return end;
    const line = this.#pendingText;
    this.#pendingText = '';
    if (this.#state === State.Trailer) {
      if (line === '') this.#finish();
      return end + 1;
    }
    const sizeBytes = Number.parseInt(line, 16);
    if (Number.isNaN(sizeBytes)) throw new Error(`A chunk's size is '${line.slice(0, 40)}'`);
    this.#missingBytes = sizeBytes + chunkEndBytes;
    this.#state = sizeBytes === 0 ? State.Trailer : State.ChunkData;
    return end + 1;
  }

  #finish(): void {
    this.#state = State.Head;
    this.#onResponse({ status: this.#status, bodyBytes: this.#bodyBytes });
  }
}
