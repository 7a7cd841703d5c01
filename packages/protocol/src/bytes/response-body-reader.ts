/**
 * Reads the body of a response as its head frames it (RFC 9112 section 6.3), resumable at any byte and without copying:
 * data are offsets in the caller's bytes. It does not know how the framing was decided.
 */
import type { BodyLimits } from '../limits.js';
import { ChunkedReader, ChunkedResult } from './chunked-reader.js';
import type { ParsedResponseHead } from './parsed-response-head.js';
import { createProblem, NO_PROBLEM, type ParseProblem } from './parse-problem.js';
import { BodyFraming } from './response-framing.js';

/** Reads one body after another. */
export class ResponseBodyReader {
  /** The first byte not read yet. */
  position = 0;
  /** The offset of the data found; valid after DATA. */
  dataStart = 0;
  /** The offset after the data found; valid after DATA. */
  dataEnd = 0;
  /** What is wrong; valid after FAILED. */
  problem: ParseProblem = NO_PROBLEM;

  readonly #maximumBodyBytes: number;
  readonly #chunks: ChunkedReader;
  #framing: BodyFraming = BodyFraming.NONE;
  /** What is left of the length, or of the limit when there is no length. */
  #remainingBytes = 0;

  /** @param limits - The limits to enforce. */
  constructor(limits: BodyLimits) {
    this.#maximumBodyBytes = limits.bodyBytes;
    this.#chunks = new ChunkedReader(limits);
  }

  /** Whether the end of the connection now would be the end of the body. */
  get mayEnd(): boolean {
    if (this.#framing === BodyFraming.CHUNKED) return false;
    return this.#framing === BodyFraming.UNTIL_CLOSE || this.#remainingBytes === 0;
  }

  /**
   * Prepares for the body after a head.
   *
   * @param head - The head, of which framing and length are decided.
   */
  begin(head: ParsedResponseHead): void {
    this.#framing = head.framing;
    this.#remainingBytes = head.framing === BodyFraming.UNTIL_CLOSE ? this.#maximumBodyBytes : head.contentLength;
    if (head.framing === BodyFraming.CHUNKED) this.#chunks.begin();
  }

  /**
   * Reads on to the next piece of data, or to the end of the body, which takes no byte when its length is used up.
   *
   * @param bytes - Bytes of the body; none before `start` are needed.
   * @param start - The first byte not read yet.
   */
  read(bytes: Buffer, start: number): ChunkedResult {
    if (this.#framing === BodyFraming.CHUNKED) return this.#readChunks(bytes, start);
    this.position = start;
    if (this.#remainingBytes === 0 && this.#framing !== BodyFraming.UNTIL_CLOSE) return ChunkedResult.END;
    if (start === bytes.length) return ChunkedResult.NEED_MORE;
    if (this.#remainingBytes === 0) {
      const limitBytes = this.#maximumBodyBytes;
      const message = `Body is at least ${limitBytes + 1} bytes, limit is ${limitBytes}`;
      this.problem = createProblem('ERR_SPOOL_BODY_TOO_LARGE', message);
      return ChunkedResult.FAILED;
    }
    this.dataStart = start;
    this.dataEnd = Math.min(bytes.length, start + this.#remainingBytes);
    this.position = this.dataEnd;
    this.#remainingBytes -= this.dataEnd - start;
    return ChunkedResult.DATA;
  }

  #readChunks(bytes: Buffer, start: number): ChunkedResult {
    const chunks = this.#chunks;
    const result = chunks.read(bytes, start);
    this.position = chunks.position;
    this.dataStart = chunks.dataStart;
    this.dataEnd = chunks.dataEnd;
    this.problem = chunks.problem;
    return result;
  }
}
