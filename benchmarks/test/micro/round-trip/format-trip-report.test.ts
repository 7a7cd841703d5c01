import { describe, expect, test } from '@jest/globals';
import { formatTripCase, formatTripClaim } from '../../../src/micro/round-trip/format-trip-report.js';
import { tripCases } from '../../../src/micro/round-trip/trip-case.js';

test('formatTripCase() tells times, ratios round by round, and what nobody counts as nothing', () => {
  const turn = { tripCount: 10, cpuNanoseconds: 4000, parks: 0.5, notifies: 1 };
  const ours = [1000, 2000, 9000].map((nanoseconds) => ({ ...turn, nanoseconds }));
  const theirs = [4000, 4000, 9000].map((nanoseconds) => ({
    ...turn,
    nanoseconds,
    parks: undefined,
    notifies: undefined,
  }));
  const measurements = [
    { name: 'ours', turns: ours },
    { name: 'postMessage', turns: theirs },
  ];
  expect(formatTripCase({ tripCase: tripCases[1], measurements })).toBe(
    [
      'Both lingering: one in flight, back to back',
      'path         us/trip (min-max)  of postMessage (min-max)  CPU us/trip  parks/trip  notifies/trip',
      '-----------  -----------------  ------------------------  -----------  ----------  -------------',
      'ours             2.0 (1.0-9.0)          0.50 (0.25-1.00)          4.0       0.500          1.000',
      'postMessage      4.0 (4.0-9.0)                                    4.0',
    ].join('\n'),
  );
});

describe('formatTripClaim()', () => {
  const claim = { caseName: 'asleep', subject: 'ours', peer: 'theirs', mostRatio: 1 / 3 } as const;

  test('tells a claim that is held', () => {
    const line = formatTripClaim({ claim, ratio: { median: 0.25, min: 0.2, max: 0.4 }, isHeld: true });
    expect(line).toBe('held: ours, at most 0.33 of theirs: 0.25 (0.20-0.40)');
  });

  test('tells a claim that is not, and has no ratio', () => {
    expect(formatTripClaim({ claim, ratio: undefined, isHeld: false })).toBe(
      'not reached: ours, at most 0.33 of theirs: -',
    );
  });
});
