import { describe, expect, test } from '@jest/globals';
import type { RequestMoments } from '../../src/stats/request-moments.js';
import { serverTimingLine } from '../../src/stats/server-timing.js';

/** The moments of a request whose stages take so long. */
function moments(queuedMs: number, wokenMs = 0, handledMs = 0, returnedMs = 0): RequestMoments {
  const receivedAtMs = 0;
  const dispatchedAtMs = receivedAtMs + queuedMs;
  const startedAtMs = dispatchedAtMs + wokenMs;
  const sentAtMs = startedAtMs + handledMs;
  return { receivedAtMs, dispatchedAtMs, startedAtMs, sentAtMs, readAtMs: sentAtMs + returnedMs };
}

describe('serverTimingLine()', () => {
  test('names the stages in their order and ends with CRLF', () => {
    expect(serverTimingLine(moments(0.021, 0.034, 1.205, 0.018))).toBe(
      'Server-Timing: queued;dur=0.021, woken;dur=0.034, handled;dur=1.205, returned;dur=0.018\r\n',
    );
  });

  test.each([
    ['zero', 0, '0'],
    ['an integer', 12, '12'],
    ['one decimal', 0.5, '0.5'],
    ['two decimals', 7.25, '7.25'],
    ['zeros within the decimals', 3.007, '3.007'],
    ['more than three decimals', 0.0214999, '0.021'],
    ['what rounds up', 0.0215001, '0.022'],
    ['what rounds up to the next integer', 1.9996, '2'],
    ['less than a thousandth', 0.0004, '0'],
    ['a long time', 86_400_000.125, '86400000.125'],
    ['more than 11 days', 1e21, '1000000000'],
    ['Infinity', Infinity, '1000000000'],
    ['a negative duration', -0.002, '0'],
    ['NaN', NaN, '0'],
  ])('writes %s', (_, durationMs, text) => {
    expect(serverTimingLine(moments(durationMs))).toContain(`queued;dur=${text}, `);
  });

  test('writes what toFixed would, less its trailing zeros, for times of a clock that has run long', () => {
    for (let thousandths = 0; thousandths <= 12_000; thousandths += 7) {
      const durationMs = thousandths / 1000;
      const receivedAtMs = 864_000_000.123;
      const line = serverTimingLine({ ...moments(0), receivedAtMs, dispatchedAtMs: receivedAtMs + durationMs });
      expect(line).toContain(`queued;dur=${Number(durationMs.toFixed(3))}, `);
    }
  });

  test('is a list of tokens and numbers, as the specification asks', () => {
    const field = /^Server-Timing: (?:[a-z]+;dur=\d+(?:\.\d{1,3})?(?:, |\r\n$))+$/;
    for (const durationMs of [0, 0.001, 0.1, 1.01, 99.999, 12_345.678]) {
      expect(serverTimingLine(moments(durationMs, durationMs, durationMs, durationMs))).toMatch(field);
    }
  });
});
