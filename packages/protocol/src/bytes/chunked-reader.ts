/**
 * Takes the chunked coding off a body (RFC 9112 section 7.1), resumable at any byte and without copying: data are
 * offsets in the caller's bytes. It enforces the limits of body, extensions and trailers.
 */
import type { BodyLimits } from '../limits.js';
import { Byte } from './character-table.js';
import { ChunkHeadReader } from './chunk-head-reader.js';
import { createProblem, NO_PROBLEM, type ParseProblem, quoteByte } from './parse-problem.js';
import { ReadOutcome } from './read-outcome.js';
import { TrailerReader } from './trailer-reader.js';

const BodyState = { CHUNK_HEAD: 0, DATA: 1, DATA_RETURN: 2, DATA_LINE_FEED: 3, TRAILER: 4 } as const;
type BodyState = (typeof BodyState)[keyof typeof BodyState];

/** Names what {@link ChunkedReader.read} found. */
export const ChunkedResult = { NEED_MORE: 0, DATA: 1, END: 2, FAILED: 3 } as const;
export type ChunkedResult = (typeof ChunkedResult)[keyof typeof ChunkedResult];

/** Decodes one chunked body after another. */
export class ChunkedReader {
  /** The first byte not read yet. */
  position = 0;
  /** The offset of the data found; valid after DATA. */
  dataStart = 0;
  /** The offset after the data found; valid after DATA. */
  dataEnd = 0;
  /** What is wrong; valid after FAILED. */
  problem: ParseProblem = NO_PROBLEM;

  readonly #maximumBodyBytes: number;
  readonly #maximumExtensionBytes: number;
  readonly #chunkHead = new ChunkHeadReader();
  readonly #trailer: TrailerReader;
  #state: BodyState = BodyState.CHUNK_HEAD;
  #bodyBytes = 0;
  #remainingBytes = 0;

  /** @param limits - The limits to enforce. */
  constructor(limits: BodyLimits) {
    this.#maximumBodyBytes = limits.bodyBytes;
    this.#maximumExtensionBytes = limits.chunkExtensionBytes;
    this.#trailer = new TrailerReader(limits.trailerBytes);
  }

  /** Prepares for a new body. */
  begin(): void {
    this.#state = BodyState.CHUNK_HEAD;
    this.#bodyBytes = 0;
    this.#chunkHead.begin();
    this.#trailer.begin();
  }

  /**
   * Reads on to the next piece of data, or to the end of the body.
   *
   * @param bytes - Bytes of the body; none before `start` are needed.
   * @param start - The first byte not read yet.
   */
  read(bytes: Buffer, start: number): ChunkedResult {
    this.position = start;
    while (this.position < bytes.length) {
      switch (this.#state) {
        case BodyState.CHUNK_HEAD:
          if (!this.#readChunkHead(bytes)) return ChunkedResult.FAILED;
          break;
        case BodyState.DATA:
          this.dataStart = this.position;
          this.dataEnd = Math.min(bytes.length, this.position + this.#remainingBytes);
          this.position = this.dataEnd;
          this.#remainingBytes -= this.dataEnd - this.dataStart;
          if (this.#remainingBytes === 0) this.#state = BodyState.DATA_RETURN;
          return ChunkedResult.DATA;
        case BodyState.DATA_RETURN:
          if (!this.#expect(bytes, Byte.CARRIAGE_RETURN)) return ChunkedResult.FAILED;
          this.#state = BodyState.DATA_LINE_FEED;
          break;
        case BodyState.DATA_LINE_FEED:
          if (!this.#expect(bytes, Byte.LINE_FEED)) return ChunkedResult.FAILED;
          this.#state = BodyState.CHUNK_HEAD;
          break;
        default:
          return this.#readTrailer(bytes);
      }
    }
    return ChunkedResult.NEED_MORE;
  }

  /** The field lines of the trailer section with their endings; valid after END, empty when there are none. */
  get trailerText(): string {
    // The section ends in an empty line.
    return this.#trailer.text.slice(0, -2);
  }

  #readChunkHead(bytes: Buffer): boolean {
    const chunkHead = this.#chunkHead;
    const next = chunkHead.read(bytes, this.position, this.#maximumExtensionBytes + this.#bodyBytes);
    if (next === ReadOutcome.FAILED) {
      this.problem = chunkHead.problem;
      return false;
    }
    if (next === ReadOutcome.MORE) {
      this.position = bytes.length;
      return true;
    }
    this.position = next;
    this.#remainingBytes = chunkHead.chunkBytes;
    this.#bodyBytes += chunkHead.chunkBytes;
    if (this.#bodyBytes > this.#maximumBodyBytes) {
      const message = `Body is at least ${this.#bodyBytes} bytes, limit is ${this.#maximumBodyBytes}`;
      this.problem = createProblem('ERR_SPOOL_BODY_TOO_LARGE', message);
      return false;
    }
    this.#state = chunkHead.chunkBytes === 0 ? BodyState.TRAILER : BodyState.DATA;
    return true;
  }

  #expect(bytes: Buffer, expected: number): boolean {
    const byte = bytes[this.position];
    this.position++;
    if (byte === expected) return true;
    const message = `Chunk data has byte ${quoteByte(byte)} after it, not CR LF`;
    this.problem = createProblem('ERR_SPOOL_INVALID_CHUNK', message);
    return false;
  }

  #readTrailer(bytes: Buffer): ChunkedResult {
    const next = this.#trailer.read(bytes, this.position);
    if (next === ReadOutcome.FAILED) {
      this.problem = this.#trailer.problem;
      return ChunkedResult.FAILED;
    }
    this.position = next === ReadOutcome.MORE ? bytes.length : next;
    return next === ReadOutcome.MORE ? ChunkedResult.NEED_MORE : ChunkedResult.END;
  }
}
