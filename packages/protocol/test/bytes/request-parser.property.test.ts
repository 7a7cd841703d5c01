import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RequestParser } from '../../src/bytes/request-parser.js';
import { bytesArbitraryOf, cutsArbitrary } from './mutated-messages.js';
import { cutAt, recordEvents } from './record-events.js';

/** Requests that between them reach every state of the parser. */
const SEEDS = [
  'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',
  '\r\nGET /p%20q?r=s HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost:\r\nConnection: close, upgrade\r\nUpgrade: x\r\n\r\n',
  'CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n',
  'GET http://u@a.example:80/?q HTTP/1.1\r\nhost: a.example:80\r\n\r\n',
  'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello',
  'PUT /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a="b\\"";c\r\nabc\r\n10 ;d = e\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n',
];

/** Small enough that mutations reach them. */
const LIMITS = {
  requestLineBytes: 60,
  headBytes: 160,
  fieldCount: 5,
  bodyBytes: 40,
  chunkExtensionBytes: 16,
  trailerBytes: 24,
};

const bytesArbitrary = bytesArbitraryOf(SEEDS);

describe('RequestParser under mutation', () => {
  test('next() yields the same events when mutated requests are cut anywhere', () => {
    fc.assert(
      fc.property(bytesArbitrary, cutsArbitrary, (bytes, cuts) => {
        const offsets = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((left, right) => left - right);
        const whole = recordEvents(new RequestParser(LIMITS), [bytes]);
        expect(recordEvents(new RequestParser(LIMITS), cutAt(bytes, offsets))).toEqual(whole);
        const single = Array.from(bytes, (byte) => Buffer.of(byte));
        expect(recordEvents(new RequestParser(LIMITS), single)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('next() yields END for every HEAD before the next, and nothing after ERROR', () => {
    fc.assert(
      fc.property(bytesArbitrary, (bytes) => {
        const kinds = recordEvents(new RequestParser(LIMITS), [bytes]).map(({ event }) => event[0]);
        expect(kinds.join('')).toMatch(/^(?:HB?E)*(?:HB?)?(?:E)?$/);
      }),
      { numRuns: 500 },
    );
  });
});
