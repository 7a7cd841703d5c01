import { describe, expect, test } from '@jest/globals';
import { LatencyHistogram } from '../../../src/load/open-loop/latency-histogram.js';

/** What three digits leave of a value. */
function expectWithin(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected / 1_000);
}

describe('LatencyHistogram', () => {
  test('gives percentiles of what it counted, in milliseconds', () => {
    const histogram = new LatencyHistogram();
    for (let us = 1; us <= 10_000; us += 1) histogram.record(us * 1_000);
    const { count, p50Ms, p90Ms, p99Ms, p999Ms, maxMs } = histogram.summarize();
    expect(count).toBe(10_000);
    expectWithin(p50Ms, 5);
    expectWithin(p90Ms, 9);
    expectWithin(p99Ms, 9.9);
    expectWithin(p999Ms, 9.99);
    expectWithin(maxMs, 10);
  });

  test('keeps three digits from nanoseconds to minutes', () => {
    for (const ns of [1, 999, 123_456, 7_000_001, 300e9]) {
      const histogram = new LatencyHistogram();
      histogram.record(ns);
      expectWithin(histogram.summarize().p50Ms, ns / 1e6);
    }
  });

  test('lets one value in a hundred move the maximum and not the 99th percentile', () => {
    const histogram = new LatencyHistogram();
    for (let count = 0; count < 99; count += 1) histogram.record(1e6);
    histogram.record(1e9);
    const { p99Ms, maxMs } = histogram.summarize();
    expectWithin(p99Ms, 1);
    expectWithin(maxMs, 1_000);
  });

  test('counts 0, fractions and less as a nanosecond', () => {
    const histogram = new LatencyHistogram();
    for (const ns of [0, 0.4, -5]) histogram.record(ns);
    expect(histogram.summarize()).toMatchObject({ count: 3, p50Ms: 1e-6, maxMs: 1e-6 });
  });

  test('says 0 of nothing', () => {
    expect(new LatencyHistogram().summarize()).toEqual({ count: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 });
  });
});
