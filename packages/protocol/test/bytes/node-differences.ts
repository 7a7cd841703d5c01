/**
 * The differences between Spool's parser and Node's that are meant, each with its reason. An unlisted one fails the test
 * that finds it. Where Spool is stricter the reference parser must name a rule that is on the list; where it is laxer
 * the message must show why.
 */
import type { LocatedMessage, RequestMessage } from './request-message.js';
import type { Rule } from './reference-parser.js';

/** Why Spool refuses what Node takes, by the rule that is broken. Node was found to take each of these. */
export const STRICTER_REASONS: Partial<Record<Rule, string>> = {
  'empty-lines': 'RFC 9112 section 2.2 asks for one empty line at least; Node takes them without end',
  'line-ending':
    'RFC 9112 section 2.2: a bare CR is invalid and a bare LF need not be taken; Node skips both before a request line, and ends one of HTTP/0.9 with either',
  'version-syntax':
    'RFC 9112 sections 2.3 and 3: single spaces and a version; Node takes HTTP/0.9, and spaces before a target',
  'version-major': 'RFC 9110 section 2.5: another major version is another protocol; Node takes 0.9 and 2.0',
  'target-characters':
    'RFC 3986 sections 3.3 and 3.4: a path or query holds these characters escaped; Node takes most as they are',
  'target-form': 'RFC 9112 section 3.2: four forms, of which a method may use some; Node checks none of them in full',
  'host-count':
    'RFC 9112 section 3.2: exactly one Host in HTTP/1.1; Node leaves that to node:http, which takes the first',
  'host-syntax': 'RFC 9112 section 3.2: an invalid Host is answered with 400; Node never looks',
  'content-length-syntax':
    'RFC 9112 section 6.3: lengths above 2^53 - 1 are no numbers here; Node takes them up to 2^64 - 1',
  'transfer-coding':
    'RFC 9112 section 6.1: codings other than chunked are not implemented; Node passes them on and takes an empty list for none',
  'coding-in-http-1.0': 'RFC 9112 section 6.1: Transfer-Encoding in HTTP/1.0 is faulty framing',
  'connect-body': 'RFC 9110 section 9.3.6: a CONNECT has no content; Node takes the body for the tunnel',
  'chunk-head':
    'RFC 9112 section 7.1.1: an extension has a name, and a value after its equals sign; Node takes empty ones',
  'chunk-size':
    'RFC 9112 section 7.1: more digits than 16 or a size above 2^53 - 1 is an overflow; Node takes up to 2^64 - 1',
};

/** What Spool refuses at a byte that Node takes in, to wait for the rest of the line or head. */
export const EARLIER_NAME = 'refused earlier';

/** What Node refuses at a byte that Spool takes in, to refuse at the end of the head. */
export const LATER_NAME = 'refused later';

/** What a rule for the other differences may look at. */
export interface DifferenceEvidence {
  /** The input. */
  readonly text: string;
  /** What Spool told of the message. */
  readonly spool: LocatedMessage;
  /** What Node told of it, if it told anything. */
  readonly node: RequestMessage | undefined;
  /** Where Spool saw the message begin. */
  readonly startOffset: number;
  /** Whether Node knows the message's method. */
  readonly isMethodKnown: boolean;
}

/** A difference that is meant. */
export interface ListedDifference {
  readonly name: string;
  readonly reason: string;
  /** Whether the evidence shows this difference. */
  explains(evidence: DifferenceEvidence): boolean;
}

/** What Node refuses and Spool takes. */
export const LAXER_DIFFERENCES: readonly ListedDifference[] = [
  {
    name: 'unknown method',
    reason: 'RFC 9110 section 9.1: methods are open-ended; one nobody knows is for the handler to refuse (501)',
    explains: ({ isMethodKnown }) => !isMethodKnown,
  },
  {
    name: 'higher minor version',
    reason: 'RFC 9110 section 2.5: a higher minor version is taken as the highest one that is understood',
    explains: ({ text, startOffset }) => /^(?:\r\n)*[^\r\n]* HTTP\/1\.[2-9]\r\n/.test(text.slice(startOffset)),
  },
  {
    name: 'scheme with a digit or sign',
    reason: 'RFC 3986 section 3.1: a scheme holds digits, plus, minus and dots after its first letter',
    explains: ({ spool }) => /^[a-z]+[0-9+\-.][^:/]*:\/\//i.test(spool.target),
  },
  {
    name: 'tab after a framing value',
    reason: 'RFC 9110 section 5.6.3: optional whitespace is spaces and tabs; Node takes spaces only',
    explains: ({ text, spool, startOffset }) =>
      /\r\n(?:content-length:[ \t]*\d+|transfer-encoding:[ \t]*chunked)[ \t]*\t[ \t]*\r\n/i.test(
        text.slice(startOffset, spool.headEndOffset),
      ),
  },
  {
    name: 'whitespace in a chunk extension',
    reason: 'RFC 9112 section 7.1.1: BWS may stand around the semicolon and the equals sign, and must be parsed',
    explains: ({ text, spool }) => /[ \t](?:[;=]|$)|[;=][ \t]/.test(bodyOf(text, spool)),
  },
  {
    name: 'framing field in a trailer',
    reason: 'RFC 9110 section 6.5.1: a trailer field is never merged into the head; Spool drops it, Node obeys it',
    explains: ({ text, startOffset, spool }) =>
      FRAMING_TRAILER.test(bodyOf(text, spool)) || FRAMING_TRAILER.test(text.slice(0, startOffset)),
  },
];

/** What both take, and take differently: what becomes of the connection after the message. */
export const PERSISTENCE_DIFFERENCES: readonly ListedDifference[] = [
  {
    name: 'upgrade in HTTP/1.0',
    reason: 'RFC 9110 section 7.8: a server must ignore Upgrade in a request of HTTP/1.0; Node obeys it',
    explains: ({ spool, node }) =>
      spool.minorVersion === 0 && !spool.isLast && hasOption(spool, 'upgrade') && node?.isLast === true,
  },
  {
    name: 'close beside keep-alive',
    reason: 'RFC 9112 section 9.3: close decides before keep-alive is looked at; in HTTP/1.0 Node persists',
    explains: ({ spool, node }) =>
      spool.isLast && hasOption(spool, 'close') && hasOption(spool, 'keep-alive') && node?.isLast === false,
  },
  {
    name: 'tab after a connection option',
    reason: 'RFC 9110 section 5.6.3: optional whitespace is spaces and tabs; Node does not see the option',
    explains: ({ text, spool, startOffset }) =>
      /\r\nconnection:[^\r\n]*\t/i.test(text.slice(startOffset, spool.headEndOffset)),
  },
  {
    name: 'option after an unknown one',
    reason: 'RFC 9110 section 7.6.1: Connection is a list; Node misses members after one that begins like a known one',
    explains: ({ spool, node }) =>
      spool.isLast && node?.isLast === false && (hasOption(spool, 'close') || hasOption(spool, 'upgrade')),
  },
];

const FRAMING_TRAILER = /\r\n0+[^\r\n]*\r\n(?:[^\r\n]+\r\n)*(?:connection|content-length|transfer-encoding)[ \t]*:/i;

function bodyOf(text: string, { headEndOffset, endOffset }: LocatedMessage): string {
  return text.slice(headEndOffset - 2, endOffset === -1 ? text.length : endOffset);
}

function hasOption({ fields }: RequestMessage, option: string): boolean {
  return fields.some(
    ([name, value]) =>
      name.toLowerCase() === 'connection' &&
      value.split(',').some((member) => member.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase() === option),
  );
}
