/** The parser's own memory for a head that arrives in pieces. It grows with the head and never past its limit. */

/** Most heads fit, and a slow sender of one byte costs no more. */
const INITIAL_BYTES = 1024;

/** What a connection may keep between requests; a larger buffer goes with the head that needed it. */
const KEPT_BYTES = 4096;

const NO_BYTES = Buffer.alloc(0);

/** Gathers the pieces of one head after another into contiguous memory. */
export class HeadBuffer {
  readonly #maximumBytes: number;
  #bytes: Buffer = NO_BYTES;
  #usedBytes = 0;

  /** @param maximumBytes - The most bytes it holds; pieces are cut to it. */
  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The memory; its first `usedBytes` are the head so far. Replaced when it grows. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** How many bytes of the head are there. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /**
   * Appends as many bytes as the limit leaves room for.
   *
   * @param piece - The bytes that hold the piece.
   * @param start - The offset of its first byte; it ends with `piece`.
   */
  append(piece: Buffer, start: number): void {
    const pieceBytes = Math.min(piece.length - start, this.#maximumBytes - this.#usedBytes);
    this.#reserve(this.#usedBytes + pieceBytes);
    piece.copy(this.#bytes, this.#usedBytes, start, start + pieceBytes);
    this.#usedBytes += pieceBytes;
  }

  /** Empties it. Its bytes stay readable for whoever still holds them until the next append. */
  clear(): void {
    this.#usedBytes = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = NO_BYTES;
  }

  /** Doubling keeps the copying linear in the head's length, however small the pieces are. */
  #reserve(neededBytes: number): void {
    if (neededBytes <= this.#bytes.length) return;
    const wantedBytes = Math.max(neededBytes, this.#bytes.length * 2, INITIAL_BYTES);
    const grown = Buffer.allocUnsafeSlow(Math.min(wantedBytes, this.#maximumBytes));
    this.#bytes.copy(grown, 0, 0, this.#usedBytes);
    this.#bytes = grown;
  }
}
