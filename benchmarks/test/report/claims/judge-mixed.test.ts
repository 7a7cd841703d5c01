import { describe, expect, test } from '@jest/globals';
import { judgeMixed } from '../../../src/report/claims/judge-mixed.js';
import type { WorkloadResult } from '../../../src/turns/turn-outcome.js';
import { makeClosed, makeOpen, measuredClosed, measuredOpen, rowOf } from '../make-turns.js';

const twoCores = { coreCount: 2 };

const mixed = makeClosed('mixed', [
  rowOf('spool', measuredClosed({ requestsPerSecond: 20_000, slowPerSecond: 80 })),
  rowOf('node-http', measuredClosed({ requestsPerSecond: 200, slowPerSecond: 45 })),
  rowOf('node-http-piscina', measuredClosed({ requestsPerSecond: 2_000, slowPerSecond: 85 })),
]);

const open = makeOpen([
  rowOf('spool', measuredOpen({ latency: { p50Ms: 0.2, p99Ms: 5 }, slowPerSecond: 80 })),
  rowOf('node-cluster', measuredOpen({ latency: { p50Ms: 9, p99Ms: 52 }, slowPerSecond: 100 })),
]);

function verdictsOf(results: readonly WorkloadResult[], machine = twoCores): string[] {
  return judgeMixed(results, machine).parts.map(({ verdict }) => verdict);
}

describe('judgeMixed()', () => {
  test('judges light and heavy work in both loops', () => {
    const { parts } = judgeMixed([mixed, open], twoCores);
    expect(parts.map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
      'held: closed loop, light requests/s, spool / node-http: 100.0 (100.0-100.0) x, asked at least 80 x',
      'held: closed loop, heavy work/s, spool / best of the others (node-http-piscina): 0.94 (0.94-0.94) x, asked at least 0.9 x',
      'held: open loop, light median of spool: 0.200 (0.200-0.200) ms, asked below 0.3 ms',
      'held: open loop, light p99, spool / node-cluster, 5.00 / 52.00 ms: 0.096 (0.096-0.096) x, asked at most 0.1 x',
      'held: open loop, requests of spool without a good answer: 0 (0-0) a round, asked none in any round',
      'not reached: open loop, heavy work/s, spool / best of the others (node-cluster): 0.80 (0.80-0.80) x, asked at least 0.9 x',
    ]);
  });

  test('does not take a median for good when requests had no answer', () => {
    const dropping = makeOpen([
      rowOf('spool', measuredOpen({}), measuredOpen({ errorCount: 1 }), measuredOpen({ unansweredCount: 2 })),
    ]);
    const part = judgeMixed([dropping], twoCores).parts[4];
    expect(part).toMatchObject({ verdict: 'not reached', text: expect.stringContaining('1 (0-2) a round') });
  });

  test('does not judge what was not run', () => {
    expect(new Set(verdictsOf([]))).toEqual(new Set(['not measured']));
    expect(verdictsOf([mixed])).toEqual([
      'held',
      'held',
      'not measured',
      'not measured',
      'not measured',
      'not measured',
    ]);
  });

  test('does not judge another machine, rate or number of workers', () => {
    expect(new Set(verdictsOf([mixed, open], { coreCount: 8 }))).toEqual(new Set(['not comparable']));
    expect(verdictsOf([makeOpen(open.models, { rate: 500 })])[2]).toBe('not comparable');
    expect(verdictsOf([makeClosed('mixed', mixed.models, { workers: 3 })])[0]).toBe('not comparable');
  });
});
