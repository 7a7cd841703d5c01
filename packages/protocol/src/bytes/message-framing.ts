/**
 * Decides from a request head's framing fields where the body ends and whether the connection persists (RFC 9112 sections 6.3
 * and 9.3), and refuses whatever two readers could take differently. It reads no body.
 */
import type { RequestLimits } from '../limits.js';
import { matchesAsciiIgnoringCase } from './ascii-match.js';
import { ConnectionOption, readConnectionOptions } from './connection-options.js';
import { INVALID_LENGTH, invalidContentLength, readContentLength } from './content-length.js';
import { FramingField, type FramingFieldReceiver } from './framing-field.js';
import { findHostEnd, INVALID_HOST } from './host-syntax.js';
import { UNKNOWN_LENGTH } from './message-head.js';
import { createProblem, type ParseProblem, quoteBytes } from './parse-problem.js';
import type { RequestHead } from './request-head.js';
import { TransferCodings } from './transfer-codings.js';

/** Stands for "no Content-Length field yet". */
const NO_LENGTH = -1;

const CONTINUE_EXPECTATION = '100-continue';

/** Collects the framing fields of one request after another. */
export class MessageFraming implements FramingFieldReceiver {
  readonly #maximumBodyBytes: number;
  readonly #codings = new TransferCodings();
  #hostCount = 0;
  #contentLength = NO_LENGTH;
  #connectionOptions = 0;
  #hasUpgrade = false;
  #expectsContinue = false;
  #hasUnknownExpectation = false;

  /** @param limits - The limits, of which that of the body is enforced here when its length is announced. */
  constructor(limits: RequestLimits) {
    this.#maximumBodyBytes = limits.bodyBytes;
  }

  /** Prepares for a new head. */
  begin(): void {
    this.#codings.reset();
    this.#hostCount = 0;
    this.#contentLength = NO_LENGTH;
    this.#connectionOptions = 0;
    this.#hasUpgrade = false;
    this.#expectsContinue = false;
    this.#hasUnknownExpectation = false;
  }

  /** Takes in one framing field of the request. */
  accept(field: FramingField, bytes: Buffer, start: number, end: number): ParseProblem | undefined {
    switch (field) {
      case FramingField.HOST:
        return this.#acceptHost(bytes, start, end);
      case FramingField.CONTENT_LENGTH:
        return this.#acceptContentLength(bytes, start, end);
      case FramingField.TRANSFER_ENCODING:
        this.#codings.add(bytes, start, end);
        return undefined;
      case FramingField.CONNECTION:
        this.#connectionOptions |= readConnectionOptions(bytes, start, end);
        return undefined;
      case FramingField.EXPECT:
        this.#acceptExpectation(bytes, start, end);
        return undefined;
      case FramingField.UPGRADE:
        this.#hasUpgrade = true;
        return undefined;
      default:
        return undefined;
    }
  }

  /**
   * Draws the conclusions when the head is complete, and writes them into it.
   *
   * @param head - The head whose fields were accepted.
   * @returns What is wrong with the message, if anything is.
   */
  decide(head: RequestHead): ParseProblem | undefined {
    const isVersion11 = head.minorVersion === 1;
    if (this.#hostCount === 0 && isVersion11) {
      return createProblem('ERR_SPOOL_INVALID_HOST', 'Request has 0 Host fields, HTTP/1.1 needs 1');
    }
    const isChunked = this.#codings.count > 0;
    if (isChunked) {
      const problem = this.#checkCodings(isVersion11);
      if (problem !== undefined) return problem;
    }
    const lengthBytes = this.#contentLength === NO_LENGTH ? 0 : this.#contentLength;
    if (lengthBytes > this.#maximumBodyBytes) {
      const message = `Request body is ${lengthBytes} bytes, limit is ${this.#maximumBodyBytes}`;
      return createProblem('ERR_SPOOL_BODY_TOO_LARGE', message);
    }
    const hasBody = isChunked || lengthBytes > 0;
    if (hasBody && head.isConnect) {
      // A CONNECT has no content, and what follows it may be a tunnel's (RFC 9110 section 9.3.6).
      return createProblem('ERR_SPOOL_AMBIGUOUS_FRAMING', 'Request with method CONNECT announces a body');
    }
    const options = this.#connectionOptions;
    head.isChunked = isChunked;
    head.contentLength = isChunked ? UNKNOWN_LENGTH : lengthBytes;
    head.keepAlive =
      (options & ConnectionOption.CLOSE) === 0 && (isVersion11 || (options & ConnectionOption.KEEP_ALIVE) !== 0);
    // HTTP/1.0 knows neither expectations nor upgrades, and must have both ignored (RFC 9110 sections 10.1.1, 7.8).
    head.expectsContinue = isVersion11 && hasBody && this.#expectsContinue;
    head.hasUnknownExpectation = isVersion11 && this.#hasUnknownExpectation;
    head.isUpgrade = isVersion11 && this.#hasUpgrade && (options & ConnectionOption.UPGRADE) !== 0;
    return undefined;
  }

  /** One Host at most, in any version, and a valid one (RFC 9112 section 3.2). */
  #acceptHost(bytes: Buffer, start: number, end: number): ParseProblem | undefined {
    this.#hostCount++;
    if (this.#hostCount > 1) {
      return createProblem('ERR_SPOOL_INVALID_HOST', 'Request has at least 2 Host fields, limit is 1');
    }
    if (findHostEnd(bytes, start, end) !== INVALID_HOST) return undefined;
    return createProblem('ERR_SPOOL_INVALID_HOST', `Host is ${quoteBytes(bytes, start, end)}, not a host and a port`);
  }

  /**
   * One decimal number. Repeated equal values could be merged (RFC 9110 section 8.6), but only a broken or hostile
   * sender makes them, so they are refused as the section also allows.
   */
  #acceptContentLength(bytes: Buffer, start: number, end: number): ParseProblem | undefined {
    if (this.#contentLength !== NO_LENGTH) {
      return createProblem(
        'ERR_SPOOL_INVALID_CONTENT_LENGTH',
        'Request has at least 2 Content-Length fields, limit is 1',
      );
    }
    const lengthBytes = readContentLength(bytes, start, end);
    if (lengthBytes === INVALID_LENGTH) return invalidContentLength(bytes, start, end);
    this.#contentLength = lengthBytes;
    return undefined;
  }

  #acceptExpectation(bytes: Buffer, start: number, end: number): void {
    const isContinue =
      end - start === CONTINUE_EXPECTATION.length && matchesAsciiIgnoringCase(bytes, start, CONTINUE_EXPECTATION);
    if (isContinue) this.#expectsContinue = true;
    else this.#hasUnknownExpectation = true;
  }

  #checkCodings(isVersion11: boolean): ParseProblem | undefined {
    const codings = this.#codings;
    if (!isVersion11) {
      // A 1.0 proxy passes it on unread (RFC 9112 section 6.1, "MUST treat the message as if the framing is faulty").
      return createProblem(
        'ERR_SPOOL_AMBIGUOUS_FRAMING',
        'Request with version HTTP/1.0 has a Transfer-Encoding field',
      );
    }
    if (!codings.endsInChunked || codings.chunkedCount > 1) {
      const message = `Transfer-Encoding lists chunked ${codings.chunkedCount} times in ${codings.count} codings, not once at the end`;
      return createProblem('ERR_SPOOL_INVALID_TRANSFER_ENCODING', message);
    }
    if (codings.count > 1) {
      const message = `Transfer-Encoding lists ${codings.count} codings, only chunked is implemented`;
      return createProblem('ERR_SPOOL_UNSUPPORTED_TRANSFER_CODING', message);
    }
    if (this.#contentLength !== NO_LENGTH) {
      // May be accepted by ignoring the length (RFC 9112 section 6.3); it is how requests are smuggled.
      const message = 'Request has both a Transfer-Encoding and a Content-Length field';
      return createProblem('ERR_SPOOL_AMBIGUOUS_FRAMING', message);
    }
    return undefined;
  }
}
