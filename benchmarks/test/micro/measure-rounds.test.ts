import { describe, expect, test } from '@jest/globals';
import { measureRounds } from '../../src/micro/measure-rounds.js';

/** A clock that moves only when work is done. */
function createContenders(nanosecondsOf: Record<string, number>): {
  now: () => number;
  turns: [string, number][];
  contenders: { name: string; repeat: (count: number) => void }[];
} {
  let timeMs = 0;
  const turns: [string, number][] = [];
  const contenders = Object.entries(nanosecondsOf).map(([name, nanoseconds]) => ({
    name,
    repeat(count: number) {
      turns.push([name, count]);
      timeMs += (count * nanoseconds) / 1e6;
    },
  }));
  return { now: () => timeMs, turns, contenders };
}

describe('measureRounds()', () => {
  test('returns nanoseconds a piece of work, one for each round, in the order of the contenders', () => {
    const { now, contenders } = createContenders({ slow: 4000, fast: 500 });
    const measurements = measureRounds(contenders, { rounds: 3, turnMs: 10, now });
    expect(measurements.map(({ name }) => name)).toEqual(['slow', 'fast']);
    expect(measurements[0].nanoseconds.map(Math.round)).toEqual([4000, 4000, 4000]);
    expect(measurements[1].nanoseconds.map(Math.round)).toEqual([500, 500, 500]);
  });

  test('gives each contender turns of the time asked for, begun by another one each round', () => {
    const { now, turns, contenders } = createContenders({ slow: 4000, fast: 500 });
    measureRounds(contenders, { rounds: 2, turnMs: 10, now });
    expect(turns.slice(-4)).toEqual([
      ['slow', 2500],
      ['fast', 20_000],
      ['fast', 20_000],
      ['slow', 2500],
    ]);
  });

  test('repeats work that is slower than a turn once a turn at least', () => {
    const { now, turns, contenders } = createContenders({ glacial: 1e12 });
    measureRounds(contenders, { rounds: 1, turnMs: 1, now });
    expect(turns.at(-1)).toEqual(['glacial', 1]);
  });
});
