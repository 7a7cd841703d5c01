import { describe, expect, test } from '@jest/globals';
import { LatencyRecord } from '../../src/simulator/latency-record.js';

describe('LatencyRecord.summarize()', () => {
  test('has no latency of nothing', () => {
    const summary = new LatencyRecord().summarize(1000);
    expect(summary).toMatchObject({
      count: 0,
      perSecond: 0,
      refusedCount: 0,
      p50Ms: NaN,
      maxMs: NaN,
      refusedP50Ms: NaN,
    });
  });

  test('takes the smallest latency that a part of all does not exceed', () => {
    const record = new LatencyRecord();
    for (let latencyMs = 1000; latencyMs >= 1; latencyMs--) record.addAnswer(latencyMs);
    expect(record.summarize(1000)).toMatchObject({ count: 1000, p50Ms: 500, p99Ms: 990, p999Ms: 999, maxMs: 1000 });
  });

  test('counts a rate of those that came in time only', () => {
    const record = new LatencyRecord();
    for (let count = 0; count < 4; count++) record.addAnswer(1);
    record.addInTime();
    record.addInTime();
    expect(record.summarize(500).perSecond).toBe(4);
  });

  test('takes no refusal for an answer', () => {
    const record = new LatencyRecord();
    record.addAnswer(5);
    for (const latencyMs of [1, 2, 9]) record.addRefusal(latencyMs);
    expect(record.summarize(1000)).toMatchObject({ count: 1, maxMs: 5, refusedCount: 3, refusedP50Ms: 2 });
  });
});
