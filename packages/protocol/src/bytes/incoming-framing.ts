/**
 * Decides from a response's status, its framing fields and the request's method where its body ends and whether the
 * connection persists (RFC 9112 sections 6.3 and 9.3), and refuses what two readers could take differently. It reads no
 * body.
 */
import { MethodCode } from '../semantics/method-code.js';
import { ConnectionOption, readConnectionOptions } from './connection-options.js';
import { INVALID_LENGTH, invalidContentLength, readContentLength } from './content-length.js';
import { FramingField, type FramingFieldReceiver } from './framing-field.js';
import { UNKNOWN_LENGTH } from './message-head.js';
import type { ParsedResponseHead } from './parsed-response-head.js';
import { createProblem, type ParseProblem } from './parse-problem.js';
import { BodyFraming } from './response-framing.js';
import { TransferCodings } from './transfer-codings.js';

/** Collects the framing fields of one response after another. */
export class IncomingFraming implements FramingFieldReceiver {
  readonly #maximumBodyBytes: number;
  readonly #codings = new TransferCodings();
  #announcedLength = UNKNOWN_LENGTH;
  #lengthProblem: ParseProblem | undefined;
  #connectionOptions = 0;

  /** @param maximumBodyBytes - The most bytes a body may announce. */
  constructor(maximumBodyBytes: number) {
    this.#maximumBodyBytes = maximumBodyBytes;
  }

  /** Prepares for a new head. */
  begin(): void {
    this.#codings.reset();
    this.#announcedLength = UNKNOWN_LENGTH;
    this.#lengthProblem = undefined;
    this.#connectionOptions = 0;
  }

  /** Takes in one framing field of the response. A bad length is no problem before it is known to count. */
  accept(field: FramingField, bytes: Buffer, start: number, end: number): undefined {
    switch (field) {
      case FramingField.CONTENT_LENGTH:
        this.#acceptContentLength(bytes, start, end);
        break;
      case FramingField.TRANSFER_ENCODING:
        this.#codings.add(bytes, start, end);
        break;
      case FramingField.CONNECTION:
        this.#connectionOptions |= readConnectionOptions(bytes, start, end);
        break;
      default:
    }
  }

  /**
   * Draws the conclusions when the head is complete, and writes them into it.
   *
   * @param head - The head whose fields were accepted.
   * @param requestMethod - The method of the request that the response answers.
   * @returns What is wrong with the response, if anything is.
   */
  decide(head: ParsedResponseHead, requestMethod: MethodCode): ParseProblem | undefined {
    const { status } = head;
    const isBelow200 = status >= 100 && status < 200;
    head.isUpgrade = status === 101;
    head.isInterim = isBelow200 && !head.isUpgrade;
    head.isTunnel = requestMethod === MethodCode.CONNECT && status >= 200 && status < 300;
    head.announcedLength = this.#lengthProblem === undefined ? this.#announcedLength : UNKNOWN_LENGTH;
    // The first two rules of RFC 9112 section 6.3: no body, whatever the fields say.
    const hasNoBody = isBelow200 || status === 204 || status === 304 || requestMethod === MethodCode.HEAD;
    if (hasNoBody || head.isTunnel) {
      head.framing = BodyFraming.NONE;
    } else {
      const problem = this.#codings.count > 0 ? this.#decideByCodings(head) : this.#decideByLength(head);
      if (problem !== undefined) return problem;
    }
    head.isChunked = head.framing === BodyFraming.CHUNKED;
    head.isTransferCoded = head.framing !== BodyFraming.NONE && this.#codings.count > this.#codings.chunkedCount;
    head.contentLength = contentLengthOf(head);
    head.keepAlive = this.#persists(head);
    return undefined;
  }

  /** Rules 3 and 4. */
  #decideByCodings(head: ParsedResponseHead): ParseProblem | undefined {
    const codings = this.#codings;
    if (head.minorVersion === 0) {
      // A 1.0 proxy passes it on unread (RFC 9112 section 6.1, "MUST treat the message as if the framing is faulty").
      const message = 'Response with version HTTP/1.0 has a Transfer-Encoding field';
      return createProblem('ERR_SPOOL_AMBIGUOUS_FRAMING', message);
    }
    if (this.#announcedLength !== UNKNOWN_LENGTH || this.#lengthProblem !== undefined) {
      // "Might indicate an attempt to perform response splitting and ought to be handled as an error" (rule 3).
      const message = 'Response has both a Transfer-Encoding and a Content-Length field';
      return createProblem('ERR_SPOOL_AMBIGUOUS_FRAMING', message);
    }
    if (codings.chunkedCount > 1) {
      // A sender must not apply it twice (RFC 9112 section 7.1), and readers differ on how often they take it off.
      const message = `Transfer-Encoding lists chunked ${codings.chunkedCount} times, limit is 1`;
      return createProblem('ERR_SPOOL_INVALID_TRANSFER_ENCODING', message);
    }
    // Unlike in a request, another last coding is no fault: the body ends with the connection (rule 4).
    head.framing = codings.endsInChunked ? BodyFraming.CHUNKED : BodyFraming.UNTIL_CLOSE;
    return undefined;
  }

  /** Rules 5, 6 and 8. */
  #decideByLength(head: ParsedResponseHead): ParseProblem | undefined {
    if (this.#lengthProblem !== undefined) return this.#lengthProblem;
    const lengthBytes = this.#announcedLength;
    if (lengthBytes > this.#maximumBodyBytes) {
      const message = `Response body is ${lengthBytes} bytes, limit is ${this.#maximumBodyBytes}`;
      return createProblem('ERR_SPOOL_BODY_TOO_LARGE', message);
    }
    head.framing = lengthBytes === UNKNOWN_LENGTH ? BodyFraming.UNTIL_CLOSE : BodyFraming.LENGTH;
    return undefined;
  }

  /** Repeated equal lengths are refused as in requests: RFC 9110 section 8.6 allows both. */
  #acceptContentLength(bytes: Buffer, start: number, end: number): void {
    const isRepeated = this.#announcedLength !== UNKNOWN_LENGTH || this.#lengthProblem !== undefined;
    const lengthBytes = readContentLength(bytes, start, end);
    if (isRepeated) {
      const message = 'Response has at least 2 Content-Length fields, limit is 1';
      this.#lengthProblem ??= createProblem('ERR_SPOOL_INVALID_CONTENT_LENGTH', message);
    } else if (lengthBytes === INVALID_LENGTH) {
      this.#lengthProblem = invalidContentLength(bytes, start, end);
    } else {
      this.#announcedLength = lengthBytes;
    }
  }

  #persists(head: ParsedResponseHead): boolean {
    if (head.isUpgrade || head.isTunnel || head.framing === BodyFraming.UNTIL_CLOSE) return false;
    const options = this.#connectionOptions;
    if ((options & ConnectionOption.CLOSE) !== 0) return false;
    return head.minorVersion === 1 || (options & ConnectionOption.KEEP_ALIVE) !== 0;
  }
}

function contentLengthOf(head: ParsedResponseHead): number {
  if (head.framing === BodyFraming.NONE) return 0;
  return head.framing === BodyFraming.LENGTH ? head.announcedLength : UNKNOWN_LENGTH;
}
