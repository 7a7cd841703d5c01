/**
 * What is known of a request head once it is parsed: offsets into its bytes, and the decisions that follow from its
 * fields. Plain data; the readers fill it in, the caller reads it before asking for the next event.
 */
import { MethodCode } from '../semantics/method-code.js';
import { MessageHead } from './message-head.js';

/** Names the four forms of a request target (RFC 9112 section 3.2). */
export const TargetForm = { ORIGIN: 0, ABSOLUTE: 1, AUTHORITY: 2, ASTERISK: 3 } as const;
export type TargetForm = (typeof TargetForm)[keyof typeof TargetForm];

/** Holds a parsed request head; valid from a HEAD event to the next call of the parser. */
export class RequestHead extends MessageHead {
  /** The offset after the method, which starts at 0. */
  methodEnd = 0;
  /** The number of the method, OTHER when it has none. */
  methodCode: MethodCode = MethodCode.OTHER;
  /** The offset of the request target. */
  targetStart = 0;
  /** The offset after the request target. */
  targetEnd = 0;
  /** The form of the request target. */
  targetForm: TargetForm = TargetForm.ORIGIN;

  /** Whether the client waits for 100 (Continue) before it sends the body that it announced. */
  expectsContinue = false;
  /**
   * Whether the Expect field has a member other than 100-continue, which may be answered with 417 (RFC 9110 section
   * 10.1.1). The framing is sound all the same, so it is a fact about the request and not a problem.
   */
  hasUnknownExpectation = false;
  /** Whether the client offers to change the protocol (RFC 9110 section 7.8); always false in HTTP/1.0. */
  isUpgrade = false;
  /** Whether the method is CONNECT: what follows the head is then a tunnel's, if the answer is 2xx. */
  isConnect = false;
}
