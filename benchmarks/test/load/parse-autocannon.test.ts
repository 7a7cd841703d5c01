import { describe, expect, test } from '@jest/globals';
import { parseAutocannon } from '../../src/load/parse-autocannon.js';

const output = {
  latency: { average: 0.5, p50: 1, p99: 7 },
  requests: { average: 12_345.67, total: 24_690 },
  errors: 2,
  timeouts: 1,
  non2xx: 3,
};

describe('parseAutocannon()', () => {
  test('reads rate, percentiles and errors, time-outs counted once', () => {
    expect(parseAutocannon(JSON.stringify(output))).toEqual({
      requestsPerSecond: 12_345.67,
      p50Ms: 1,
      p99Ms: 7,
      errorCount: 5,
    });
  });

  test.each([
    ['nothing', ''],
    ['text', 'Running 1s test'],
    ['another JSON', '{"latency":null}'],
    ['a missing rate', JSON.stringify({ ...output, requests: {} })],
  ])('returns undefined for %s', (_name, text) => {
    expect(parseAutocannon(text)).toBeUndefined();
  });
});
