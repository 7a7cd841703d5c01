/**
 * Plays the vectors of other parsers, kept beside the repository and not in it. Where such a parser is laxer or
 * stricter than the RFC, the case stands in `JUDGED_BY_RFC` with the section and the outcome it asks for.
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { RequestParser } from '../../src/bytes/request-parser.js';
import { hasCases, readCases, trimWhitespace } from './conformance-cases.js';
import { cutAt, type EventRecord, recordEvents } from './record-events.js';

type Outcome = 'accepted' | 'rejected' | 'incomplete';

interface Message {
  method: string;
  url: string;
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
  strictResult?: { expected: string };
  server: { hostInjected?: number; rawBase64?: string };
}

interface SmugglingCase {
  id: string;
  rawBase64: string;
  allow: { prior: { method: string; body: string | null }[]; end: 'open' | 'close' | 'wait' | 'reject' | 'any' }[];
}

interface MiscellaneousCase {
  id: string;
  type: string;
  rawBase64: string;
  expected: Outcome;
  rfc9112?: string[];
  consumeTrailer?: boolean;
  decodedBase64?: string;
}

/** Outcomes that differ from the other parser's, each with the reason. */
const JUDGED_BY_RFC: ReadonlyMap<string, readonly [Outcome, string]> = new Map(
  Object.entries({
    'llhttp/request/sample.md:314': ['rejected', 'RFC 9112 section 2.3: HTTP/0.9 is no part of HTTP/1.1'],
    'llhttp/request/method.md:96': ['rejected', 'RFC 9110 section 9.3.6: a CONNECT has no content'],
    'llhttp/request/method.md:135': ['rejected', 'RFC 9112 section 3.2.4: the asterisk is for OPTIONS'],
    'llhttp/request/method.md:372': ['rejected', 'RFC 9112 section 2.3: ICE is not HTTP'],
    'llhttp/request/method.md:400': ['rejected', 'RFC 9112 section 2.3: RTSP is not HTTP'],
    'llhttp/request/method.md:430': ['rejected', 'RFC 9112 section 2.3: RTSP is not HTTP'],
    'llhttp/request/method.md:458': ['rejected', 'RFC 9112 section 3.2.4: the asterisk is for OPTIONS'],
    'llhttp/request/uri.md:4': ['rejected', 'RFC 3986 section 3.3: a path has no quotation mark'],
    'llhttp/request/uri.md:98': ['rejected', 'RFC 3986 section 3.4: a query has no vertical bar'],
    'llhttp/request/uri.md:165': ['rejected', 'RFC 9112 section 3.2: a target has no fragment'],
    'llhttp/request/content-length.md:444': ['incomplete', 'RFC 9112 section 6.2: llhttp was told to skip the body'],
    'llhttp/request/transfer-encoding.md:751': ['rejected', 'RFC 9112 section 3.2: a target has no fragment'],
    'llhttp/request/transfer-encoding.md:793': ['rejected', 'RFC 9112 section 3.2: a target has no fragment'],
    'llhttp/request/invalid.md:66': [
      'accepted',
      'RFC 9110 section 9.1: an unknown method is for the handler to refuse',
    ],
    'llhttp/request/invalid.md:356': [
      'accepted',
      'RFC 9110 section 9.1: an unknown method is for the handler to refuse',
    ],
    'picohttpparser/chunked/75': [
      'rejected',
      'RFC 9112 section 7.1: 16 digits overflow a number; limits are the recipient’s',
    ],
    'picohttpparser/chunked/89': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
    'picohttpparser/chunked/90': ['rejected', 'RFC 9112 section 2.2: a bare LF need not end a line'],
  }),
);

const ADDED_HOST = 'localhost';

/** Adds the Host that these vectors leave out and RFC 9112 section 3.2 asks for. */
function withHost(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const lineEnd = text.search(/HTTP\/1\.1\r\n/) + 8;
  if (lineEnd === 7 || /\nhost[ \t]*:/i.test(text)) return bytes;
  return Buffer.from(`${text.slice(0, lineEnd)}\r\nHost: ${ADDED_HOST}${text.slice(lineEnd)}`, 'latin1');
}

/** Parses until the first message that ends the connection's life as HTTP, as a server would. */
function parse(bytes: Buffer, offsets: readonly number[] = []): Result {
  const parser = new RequestParser({ bodyBytes: Infinity });
  const records = recordEvents(parser, cutAt(bytes, offsets));
  return summarise(records, parser.isIdle);
}

function summarise(records: readonly EventRecord[], isIdle: boolean): Result {
  const messages: Message[] = [];
  let message: Message | undefined;
  let isLast = false;
  for (const entry of records) {
    switch (entry.event) {
      case 'HEAD':
        message = {
          method: entry.method,
          url: entry.target,
          version: `1.${entry.minorVersion}`,
          headers: entry.fields.filter(([name, value]) => name !== 'Host' || value !== ADDED_HOST),
          body: '',
        };
        isLast = !entry.keepAlive || entry.isUpgrade || entry.isConnect;
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
  return { outcome: isIdle ? 'accepted' : 'incomplete', messages };
}

function parseAnyWay(bytes: Buffer): Result {
  const whole = parse(bytes);
  const singleOffsets = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1);
  expect(parse(bytes, singleOffsets)).toEqual(whole);
  return whole;
}

if (hasCases) describe('RequestParser and the vectors of others', playVectors);
else test.skip('RequestParser and the vectors of others: ../shared/conformance is not there', () => undefined);

function playVectors(): void {
  test('next() agrees with llhttp on its strict request cases', () => {
    const cases = readCases<LlhttpCase>('llhttp-requests.json').filter((entry) => entry.mode === 'strict');
    expect(cases.flatMap((entry) => compareWithLlhttp(entry))).toEqual([]);
    expect(cases.length).toBeGreaterThan(100);
  });

  test('next() agrees with llhttp on what strict says of its lenient request cases', () => {
    const cases = readCases<LlhttpCase>('llhttp-requests.json').filter((entry) => entry.mode !== 'strict');
    const differences = cases.filter((entry) => {
      const { outcome } = parseAnyWay(withHost(Buffer.from(entry.rawBase64, 'base64')));
      return outcome !== normalise(entry.strictResult?.expected);
    });
    expect(differences.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(20);
  });

  test('next() agrees with RFC 9112 on the requests of httparse and picohttpparser', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'request');
    const differences = cases.filter((entry) => {
      const { outcome, messages } = parseAnyWay(withHost(Buffer.from(entry.rawBase64, 'base64')));
      const said = {
        accepted: [`open/${messages.length}`, `close/${messages.length}`],
        incomplete: [`wait/${messages.length}`],
        rejected: [`reject/${messages.length}`],
      }[outcome];
      return !entry.rfc9112?.some((allowed) => said.includes(allowed.split(' ')[0]));
    });
    expect(differences.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(50);
  });

  test('next() agrees with picohttpparser on its field sections', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'headers');
    const differences = cases.filter((entry) => {
      const bytes = Buffer.concat([Buffer.from('GET / HTTP/1.1\r\n'), Buffer.from(entry.rawBase64, 'base64')]);
      return parseAnyWay(bytes).outcome !== entry.expected;
    });
    expect(differences.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });

  test('next() agrees with picohttpparser on its chunked bodies', () => {
    const cases = readCases<MiscellaneousCase>('parsers-misc.json').filter((entry) => entry.type === 'chunked-body');
    expect(cases.flatMap((entry) => compareChunkedBody(entry))).toEqual([]);
    expect(cases.length).toBeGreaterThan(10);
  });

  test('next() yields an outcome RFC 9112 permits on every smuggling case', () => {
    const cases = readCases<SmugglingCase>('smuggling-dev.json');
    const differences = cases.filter((entry) => {
      const result = parseAnyWay(Buffer.from(entry.rawBase64, 'base64'));
      return !entry.allow.some((allowed) => isAllowed(result, allowed));
    });
    expect(differences.map(({ id }) => id)).toEqual([]);
    expect(cases.length).toBeGreaterThan(300);
  });
}

/** Bytes after a message that closes are not the parser's: the server stops there. */
function normalise(expected: string | undefined): string | undefined {
  return expected?.replace('accepted-then-data-after-close', 'accepted');
}

function compareWithLlhttp(entry: LlhttpCase): unknown[] {
  const { server } = entry;
  const isReady = server.hostInjected !== undefined && server.rawBase64 !== undefined;
  const bytes = Buffer.from(isReady ? (server.rawBase64 ?? '') : entry.rawBase64, 'base64');
  const result = parseAnyWay(withHost(bytes));
  const judged = JUDGED_BY_RFC.get(entry.id);
  const outcome = judged?.[0] ?? normalise(entry.expected);
  if (result.outcome !== outcome) return [{ id: entry.id, outcome, result }];
  if (judged !== undefined || outcome === 'rejected') return [];
  const expected = entry.messages
    .filter(({ complete }) => complete)
    .map(({ method, url, version, headers, bodyBase64 }) => ({
      method,
      url,
      version,
      headers: headers.map(([name, value]) => [name, trimWhitespace(value)]),
      body: Buffer.from(bodyBase64, 'base64').toString('latin1'),
    }));
  return isDeepStrictEqual(result.messages, expected) ? [] : [{ id: entry.id, expected, messages: result.messages }];
}

function compareChunkedBody(entry: MiscellaneousCase): unknown[] {
  const head = Buffer.from('PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
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

function isAllowed(result: Result, allowed: SmugglingCase['allow'][number]): boolean {
  const outcomes = { open: 'accepted', close: 'accepted', any: result.outcome, wait: 'incomplete', reject: 'rejected' };
  if (result.outcome !== outcomes[allowed.end] || result.messages.length !== allowed.prior.length) return false;
  return allowed.prior.every(({ method, body }, index) => {
    const message = result.messages[index];
    return (
      message.method === method && (body === null || Buffer.from(body, 'base64').toString('latin1') === message.body)
    );
  });
}
