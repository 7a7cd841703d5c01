import { describe, expect, test } from '@jest/globals';
import { addDistributions, keepDistribution, readCurve } from '../../src/load/latency-distribution.js';
import { parseWrkDistribution } from '../../src/load/wrk-distribution.js';
import { createRandom } from '../../src/simulator/random.js';

/** Latencies with a long tail: most below a millisecond, a few of seconds. */
function drawLatencies(count: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => 0.05 + random.exponential(0.3) + (random.uniform() < 0.001 ? 900 : 0));
}

/** The value below which a part of the sorted values lies: the definition, with nothing approximated. */
function referencePercentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-9) - 1)];
}

function expectReference(latencies: readonly number[], curve: ReturnType<typeof readCurve>): void {
  const sorted = [...latencies].sort((a, b) => a - b);
  for (const { percent, ms } of curve) {
    const expected = referencePercentile(sorted, percent);
    expect(Math.abs(ms - expected) / expected).toBeLessThan(0.002);
  }
}

const once = (latencies: readonly number[]): [number, number][] => latencies.map((ms) => [ms, 1]);

describe('readCurve()', () => {
  test('agrees with sorting, to three digits, up to p99.99', () => {
    const latencies = drawLatencies(60_000, 1);
    const curve = readCurve(keepDistribution(once(latencies)));
    expect(curve.at(-1)?.percent).toBe(99.99);
    expectReference(latencies, curve);
  });

  test('ends where fewer than five latencies lie above', () => {
    const lastPercent = (count: number): number | undefined =>
      readCurve(keepDistribution([[1, count]])).at(-1)?.percent;
    expect(lastPercent(50_000)).toBe(99.99);
    expect(lastPercent(49_999)).toBe(99.95);
    expect(lastPercent(500)).toBe(99);
  });
});

describe('addDistributions()', () => {
  test('has the percentiles of all latencies, and not the mean of the percentiles', () => {
    const [quick, slow] = [drawLatencies(6_000, 4), drawLatencies(2_000, 5).map((ms) => ms * 40)];
    const sum = addDistributions([keepDistribution(once(quick)), keepDistribution(once(slow))])!;
    expect(sum.count).toBe(8_000);
    expectReference([...quick, ...slow], readCurve(sum));
  });

  test('knows nothing of none', () => {
    expect(addDistributions([])).toBeUndefined();
  });
});

describe('parseWrkDistribution()', () => {
  test('reads pairs of microseconds and counts', () => {
    const distribution = parseWrkDistribution('Requests/sec: 1\nlatency 100 70\nlatency 2000 30\n')!;
    expect(distribution.count).toBe(100);
    const at = new Map(readCurve(distribution).map(({ percent, ms }) => [percent, ms]));
    expect(at.get(50)).toBeCloseTo(0.1, 3);
    expect(at.get(75)).toBeCloseTo(2, 2);
  });

  test('knows nothing of output without them', () => {
    expect(parseWrkDistribution('Requests/sec: 1\n')).toBeUndefined();
  });
});
