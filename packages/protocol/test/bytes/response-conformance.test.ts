/**
 * Plays the response vectors of other parsers, kept beside the repository and not in it. Where such a parser is laxer or
 * stricter than the RFC, the case stands in `JUDGED_BY_RFC` with the section and the outcome it asks for.
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { ResponseParser } from '../../src/bytes/response-parser.js';
import { MethodCode } from '../../src/semantics/method-code.js';
import { hasCases, readCases, trimWhitespace } from './conformance-cases.js';
import { cutAt } from './record-events.js';
import { recordResponses } from './record-responses.js';

type Outcome = 'accepted' | 'rejected' | 'incomplete';

interface Message {
  statusCode: number;
  reason: string;
  version: string;
  headers: [string, string][];
  body: string;
}

interface Result {
  outcome: Outcome;
  messages: Message[];
}

interface LlhttpCase {
  id: string;
  mode: string;
  rawBase64: string;
  expected: string;
  messages: (Omit<Message, 'body'> & { complete: boolean; bodyBase64: string })[];
}

interface MiscellaneousCase {
  id: string;
  type: string;
  rawBase64: string;
  expected: Outcome;
  consumeTrailer?: boolean;
  decodedBase64?: string;
  fields?: { statusCode?: number; reason?: string; version?: string };
}

/** Outcomes that differ from the other parser's, each with the reason. */
const JUDGED_BY_RFC: ReadonlyMap<string, readonly [Outcome, string]> = new Map(
  Object.entries({
    'llhttp/response/sample.md:40': ['rejected', 'RFC 9112 section 2.3: RTSP is not HTTP'],
    'llhttp/response/sample.md:60': ['rejected', 'RFC 9112 section 2.3: ICE is not HTTP'],
    'llhttp/response/sample.md:351': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'llhttp/response/sample.md:645': ['rejected', 'RFC 9112 section 2.3: HTTP/0.9 is no part of HTTP/1.1'],
    'llhttp/response/connection.md:260': ['accepted', 'RFC 9112 section 9.6: nothing counts after a close'],
    'llhttp/response/transfer-encoding.md:389': ['rejected', 'RFC 9112 section 5.2: a folded line is refused'],
    'llhttp/response/invalid.md:304': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'llhttp/response/invalid.md:348': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'llhttp/response/invalid.md:151': ['rejected', 'RFC 9112 section 2.2: a bare CR must not end a line'],
    'llhttp/response/lenient-version.md:4': ['rejected', 'RFC 9112 section 2.3: HTTP/5.6 is not HTTP/1.1'],
    'httparse/test_response_newlines': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'httparse/test_response_empty_lines_prefix_lf_only': ['rejected', 'RFC 9112 section 2.2: an empty line is CR LF'],
    'httparse/test_response_no_cr': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    // A user agent is to read a folded line as one, a gateway may answer 502: this parser serves both and would have to
    // change the caller's bytes for the first.
    'picohttpparser/test_response/38 parse multiline': ['rejected', 'RFC 9112 section 5.2: a folded line is refused'],
    'picohttpparser/test_response/50 incomplete 11': [
      'rejected',
      'RFC 9112 section 2.2: a bare LF need not end a line',
    ],
    'picohttpparser/test_response/63 accept multiple spaces between tokens': [
      'rejected',
      'RFC 9112 section 4: a status line has one space after its version',
    ],
    'picohttpparser/chunked/75': [
      'rejected',
      'RFC 9112 section 7.1: 16 digits overflow a number; limits are the recipient’s',
    ],
    'picohttpparser/chunked/89': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'picohttpparser/chunked/90': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
  }),
);

/** llhttp was told to skip the bodies of this case, as the answers to HEAD have none. */
const ANSWERS_HEAD: ReadonlySet<string> = new Set(['llhttp/response/content-length.md:123']);

/** Parses until the first response that ends the connection's life as HTTP, as a client would. */
function parse(bytes: Buffer, method: MethodCode, offsets: readonly number[] = []): Result {
  const parser = new ResponseParser();
  const records = recordResponses(cutAt(bytes, offsets), { parser, methods: [method] });
  const messages: Message[] = [];
  let message: Message | undefined;
  let isLast = false;
  for (const entry of records) {
    switch (entry.event) {
      case 'HEAD':
        message = {
          statusCode: entry.status,
          reason: entry.reason,
          version: `1.${entry.minorVersion}`,
          headers: entry.fields,
          body: '',
        };
        if (entry.isInterim) messages.push(message);
        isLast = !entry.keepAlive;
        break;
      case 'BODY':
        if (message !== undefined) message.body += entry.text;
        break;
      case 'END':
        if (message !== undefined) messages.push(message);
        if (isLast) return { outcome: 'accepted', messages };
        break;
      default:
        return { outcome: 'rejected', messages };
    }
  }
  return { outcome: parser.isIdle && messages.length > 0 ? 'accepted' : 'incomplete', messages };
}

function parseAnyWay(bytes: Buffer, method: MethodCode = MethodCode.GET): Result {
  const whole = parse(bytes, method);
  for (let pieceBytes = 1; pieceBytes < bytes.length; pieceBytes++) {
    const offsets: number[] = [];
    for (let offset = pieceBytes; offset < bytes.length; offset += pieceBytes) offsets.push(offset);
    expect(parse(bytes, method, offsets)).toEqual(whole);
  }
  return whole;
}

if (hasCases) describe('ResponseParser and the vectors of others', playVectors);
else test.skip('ResponseParser and the vectors of others: ../shared/conformance is not there', () => undefined);

function playVectors(): void {
  test('next() agrees with llhttp on its response cases', () => {
    const cases = readCases<LlhttpCase>('llhttp-responses.json');
    expect(cases.flatMap((entry) => compareWithLlhttp(entry))).toEqual([]);
    expect(cases.length).toBeGreaterThan(80);
  });

  test('next() agrees with httparse and picohttpparser on their responses', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'response');
    expect(cases.flatMap((entry) => compareHead(entry))).toEqual([]);
    expect(cases.length).toBeGreaterThan(40);
  });

  test('next() agrees with picohttpparser on its field sections', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'headers');
    const differences = cases.filter((entry) => {
      const line = Buffer.from('HTTP/1.1 204 No Content\r\n');
      return parseAnyWay(Buffer.concat([line, Buffer.from(entry.rawBase64, 'base64')])).outcome !== entry.expected;
    });
    expect(differences.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });

  test('next() agrees with picohttpparser on its chunked bodies', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'chunked-body');
    expect(cases.flatMap((entry) => compareChunkedBody(entry))).toEqual([]);
    expect(cases.length).toBeGreaterThan(10);
  });

  test('JUDGED_BY_RFC names only cases that are there', () => {
    const cases = [...readCases<LlhttpCase>('llhttp-responses.json'), ...readCases<LlhttpCase>('parsers-misc.json')];
    const ids = new Set(cases.map(({ id }) => id));
    expect([...JUDGED_BY_RFC.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });
}

function compareWithLlhttp(entry: LlhttpCase): unknown[] {
  const method = ANSWERS_HEAD.has(entry.id) ? MethodCode.HEAD : MethodCode.GET;
  const result = parseAnyWay(Buffer.from(entry.rawBase64, 'base64'), method);
  const judged = JUDGED_BY_RFC.get(entry.id);
  // Bytes after a response that closes are not the parser's: the client stops there.
  const outcome = judged?.[0] ?? entry.expected.replace('accepted-then-data-after-close', 'accepted');
  if (result.outcome !== outcome) return [{ id: entry.id, outcome, result }];
  if (judged !== undefined || outcome === 'rejected') return [];
  const expected = entry.messages
    .filter(({ complete }) => complete)
    .map(({ statusCode, reason, version, headers, bodyBase64 }) => ({
      statusCode,
      reason,
      version,
      headers: headers.map(([name, value]) => [name, trimWhitespace(value)]),
      body: Buffer.from(bodyBase64, 'base64').toString('latin1'),
    }));
  return isDeepStrictEqual(result.messages, expected) ? [] : [{ id: entry.id, expected, messages: result.messages }];
}

/** These parsers read a head and no further: one whose body runs until close counts as accepted. */
function compareHead(entry: MiscellaneousCase): unknown[] {
  const bytes = Buffer.from(entry.rawBase64, 'base64');
  const { outcome: wholeOutcome } = parseAnyWay(bytes);
  const head = recordResponses([bytes]).at(0);
  const outcome = head?.event === 'HEAD' ? 'accepted' : wholeOutcome;
  const wanted = JUDGED_BY_RFC.get(entry.id)?.[0] ?? entry.expected;
  if (outcome !== wanted) return [{ id: entry.id, wanted, outcome }];
  if (head?.event !== 'HEAD' || entry.fields === undefined) return [];
  // The file writes a tab as it stands in Rust.
  const reason = entry.fields.reason?.replace('\\t', '\t') ?? head.reason;
  const { statusCode = head.status, version } = entry.fields;
  const isSame = statusCode === head.status && reason === head.reason;
  return isSame && (version === undefined || version === `1.${head.minorVersion}`) ? [] : [{ id: entry.id, head }];
}

function compareChunkedBody(entry: MiscellaneousCase): unknown[] {
  const head = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  const body = Buffer.from(entry.rawBase64, 'base64');
  // A decoder that leaves the trailer alone ends in front of it; the parser wants an empty one there.
  const isCut =
    entry.consumeTrailer === false && entry.expected === 'accepted' && !body.toString().endsWith('\r\n\r\n');
  const { outcome, messages } = parseAnyWay(Buffer.concat([head, body, Buffer.from(isCut ? '\r\n' : '')]));
  const wanted = JUDGED_BY_RFC.get(entry.id)?.[0] ?? entry.expected;
  if (outcome !== wanted) return [{ id: entry.id, wanted, outcome }];
  const decoded = Buffer.from(entry.decodedBase64 ?? '', 'base64').toString('latin1');
  return outcome === 'accepted' && messages[0].body !== decoded ? [{ id: entry.id, messages }] : [];
}
