/** Gathers a request body that arrives in pieces, in memory that grows with what has come and not with what was announced. */

/** Bytes reserved at first; most bodies that come in pieces are larger than a packet. */
const FIRST_BYTES = 4 * 1024;

/** Gathers one body. Its limit is the parser's. */
export class BodyCollector {
  #bytes: Buffer;
  #byteCount = 0;

  /** @param contentLength - What the head announced in bytes, or -1. Bounds what is reserved, never raises it. */
  constructor(contentLength: number) {
    this.#bytes = Buffer.allocUnsafeSlow(contentLength < 0 ? FIRST_BYTES : Math.min(FIRST_BYTES, contentLength));
  }

  /**
   * Adds a piece.
   *
   * @param source - What was read from the socket.
   * @param piece - Where the piece lies in it.
   */
  add(source: Buffer, piece: { readonly start: number; readonly end: number }): void {
    const neededBytes = this.#byteCount + piece.end - piece.start;
    if (neededBytes > this.#bytes.byteLength) this.#grow(neededBytes);
    source.copy(this.#bytes, this.#byteCount, piece.start, piece.end);
    this.#byteCount = neededBytes;
  }

  /** Bytes that have come. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** Returns the body. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.#byteCount);
  }

  #grow(neededBytes: number): void {
    // Doubling: each byte is copied once on average, and at most twice what has come is held.
    const grown = Buffer.allocUnsafeSlow(Math.max(neededBytes, 2 * this.#bytes.byteLength));
    this.#bytes.copy(grown, 0, 0, this.#byteCount);
    this.#bytes = grown;
  }
}
