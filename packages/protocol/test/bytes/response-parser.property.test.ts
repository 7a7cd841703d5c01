import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MethodCode } from '../../src/semantics/method-code.js';
import { bytesArbitraryOf, cutsArbitrary } from './mutated-messages.js';
import { cutAt } from './record-events.js';
import { recordResponses } from './record-responses.js';

/** Responses that between them reach every state of the parser. */
const SEEDS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '\r\nHTTP/1.0 204 No Content\r\nConnection: keep-alive\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a="b\\"";c\r\nabc\r\n10 ;d = e\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n',
  'HTTP/1.1 200 \r\nTransfer-Encoding: gzip\r\n\r\nbytes',
  'HTTP/1.1 200 OK\r\nA: b\r\n\r\nuntil close',
];

/** Small enough that mutations reach them. */
const limits = { headBytes: 120, fieldCount: 3, bodyBytes: 40, chunkExtensionBytes: 16, trailerBytes: 24 };

const methodsArbitrary = fc.array(fc.constantFrom(MethodCode.GET, MethodCode.HEAD, MethodCode.CONNECT), {
  minLength: 1,
  maxLength: 4,
});

describe('ResponseParser under mutation', () => {
  test('next() and finish() yield the same events when mutated responses are cut anywhere', () => {
    fc.assert(
      fc.property(bytesArbitraryOf(SEEDS), cutsArbitrary, methodsArbitrary, (bytes, cuts, methods) => {
        const offsets = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((left, right) => left - right);
        const options = { limits, methods, isFinished: true };
        const whole = recordResponses([bytes], options);
        expect(recordResponses(cutAt(bytes, offsets), options)).toEqual(whole);
        const single = Array.from(bytes, (byte) => Buffer.of(byte));
        expect(recordResponses(single, options)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('next() yields one END for each final HEAD, and nothing after ERROR', () => {
    fc.assert(
      fc.property(bytesArbitraryOf(SEEDS), methodsArbitrary, (bytes, methods) => {
        const kinds = recordResponses([bytes], { limits, methods }).map((entry) => {
          if (entry.event === 'ERROR') return 'X';
          return entry.event === 'HEAD' && entry.isInterim ? 'I' : entry.event[0];
        });
        expect(kinds.join('')).toMatch(/^(?:I*HB?E)*(?:I*(?:HB?)?)?X?$/);
      }),
      { numRuns: 500 },
    );
  });
});
