import { describe, expect, test } from '@jest/globals';
import { parseWrk } from '../../src/load/parse-wrk.js';

/** What wrk 4.1.0 printed, with these lines in the place of its own. */
function wrkOutput({ p50 = '109.00us', p99 = '3.14ms', extraLines = '' } = {}): string {
  return `Running 1s test @ http://127.0.0.1:18432/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   324.05us  588.43us   5.73ms   90.95%
    Req/Sec    24.71k    12.06k   36.61k    70.00%
  Latency Distribution
     50%  ${p50}
     75%  194.00us
     90%  789.00us
     99%  ${p99}
  24613 requests in 1.00s, 2.98MB read
${extraLines}Requests/sec:  24531.48
Transfer/sec:      2.97MB
`;
}

describe('parseWrk()', () => {
  test('reads rate and percentiles', () => {
    expect(parseWrk(wrkOutput())).toEqual({ requestsPerSecond: 24531.48, p50Ms: 0.109, p99Ms: 3.14, errorCount: 0 });
  });

  test.each([
    ['12.00us', 0.012],
    ['1.50ms', 1.5],
    ['1.50s', 1_500],
    ['1.50s ', 1_500], // As wrk pads it, to the width of the other units.
    ['1.50m', 90_000],
  ])('reads the unit of %s', (p99, p99Ms) => {
    expect(parseWrk(wrkOutput({ p99 }))?.p99Ms).toBeCloseTo(p99Ms);
  });

  test('adds up every kind of error', () => {
    const extraLines =
      '  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\n';
    expect(parseWrk(wrkOutput({ extraLines }))?.errorCount).toBe(54_321);
  });

  test.each([
    ['nothing', ''],
    ['a refusal', 'unable to connect to 127.0.0.1:9 Connection refused\n'],
    ['output without --latency', wrkOutput().replace(/^.*%.*\n/gm, '')],
  ])('returns undefined for %s', (_name, output) => {
    expect(parseWrk(output)).toBeUndefined();
  });
});
