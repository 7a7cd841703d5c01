import { describe, expect, test } from '@jest/globals';
import { judgeHello } from '../../../src/report/claims/judge-hello.js';
import { makeClosed, measuredClosed, rowOf } from '../make-turns.js';

describe('judgeHello()', () => {
  test('judges the rate beside each peer, and the latency on one connection', () => {
    const hello = makeClosed('hello', [
      rowOf('spool', measuredClosed({ requestsPerSecond: 58_500 })),
      rowOf('node-http', measuredClosed({ requestsPerSecond: 50_000 })),
      rowOf('node-http-piscina', measuredClosed({ requestsPerSecond: 10_000 })),
      rowOf('bun', measuredClosed({ requestsPerSecond: 60_000 })),
    ]);
    const one = makeClosed('one-connection', [
      rowOf('spool', measuredClosed({ p50Ms: 0.04 })),
      rowOf('node-http', measuredClosed({ p50Ms: 0.05 })),
    ]);
    expect(judgeHello([hello, one]).parts.map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
      'not reached: requests/s on 64 connections, spool / node-http: 1.17 (1.17-1.17) x, asked at least 3 x',
      'held: requests/s on 64 connections, spool / node-http-piscina: 5.85 (5.85-5.85) x, asked at least 4 x',
      'held: requests/s on 64 connections, spool / bun: 0.98 (0.98-0.98) x, asked level, taken as at least 0.95 x',
      'held: median latency on one connection, spool / node-http: 0.80 (0.80-0.80) x, asked at most 1.5 x',
    ]);
  });

  test('does not judge a latency that the load tool rounds to 0', () => {
    const one = makeClosed('one-connection', [
      rowOf('spool', measuredClosed({ p50Ms: 0 })),
      rowOf('node-http', measuredClosed({ p50Ms: 0 })),
    ]);
    expect(judgeHello([one]).parts.at(-1)).toEqual({
      verdict: 'not measured',
      text: 'median latency on one connection, spool / node-http: the load tool does not count so finely',
    });
  });
});
