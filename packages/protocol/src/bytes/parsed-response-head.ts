/**
 * What is known of a response head once it is parsed: offsets into its bytes, and the decisions that follow from its
 * status, its fields and the request it answers. Plain data; the readers fill it in, the caller reads it before asking
 * for the next event.
 */
import { MessageHead, UNKNOWN_LENGTH } from './message-head.js';
import { BodyFraming } from './response-framing.js';

/** Holds a parsed response head; valid from a HEAD event to the next call of the parser. */
export class ParsedResponseHead extends MessageHead {
  /** The status, 0 to 999; outside 100 to 599 it is invalid and to be taken for a 5xx (RFC 9110 section 15). */
  status = 0;
  /** The offset of the reason phrase. */
  reasonStart = 0;
  /** The offset after the reason phrase, which may be empty. */
  reasonEnd = 0;

  /** How the body ends. */
  framing: BodyFraming = BodyFraming.NONE;
  /**
   * The Content-Length in bytes, or {@link UNKNOWN_LENGTH}. With the answer to HEAD and with 304 it is the length of a
   * body that does not come (RFC 9110 section 8.6).
   */
  announcedLength = UNKNOWN_LENGTH;
  /**
   * Whether the body has a transfer coding other than chunked, which the parser leaves on: take it off, or refuse the
   * response. A client that sends no TE field never asked for one (RFC 9110 section 10.1.4).
   */
  isTransferCoded = false;
  /** Whether another response to the same request follows: a 1xx other than 101 (RFC 9110 section 15.2). */
  isInterim = false;
  /** Whether the status is 101: the bytes after this head are of another protocol. */
  isUpgrade = false;
  /** Whether this is a 2xx to CONNECT: the bytes after this head are the tunnel's (RFC 9110 section 9.3.6). */
  isTunnel = false;
}
