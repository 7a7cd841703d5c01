import { describe, expect, test } from '@jest/globals';

import { KEY_GROUP_COUNT, NO_KEY_GROUP, chooseByKey, keyGroupOf } from '../../src/schedule/affinity.js';
import { NO_WORKER } from '../../src/schedule/choose-worker.js';

const groups = Array.from({ length: KEY_GROUP_COUNT }, (_, keyGroup) => keyGroup);
const SHORT = { isLong: false };
const LONG = { isLong: true };

function workersOf(count: number): { workerId: number; isReady: boolean; isReserved: boolean }[] {
  return Array.from({ length: count }, (_, workerId) => ({ workerId, isReady: true, isReserved: false }));
}

describe('keyGroupOf()', () => {
  test('keyGroupOf() of 0 is no group', () => {
    expect(keyGroupOf(0)).toBe(NO_KEY_GROUP);
  });

  test.each([1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1])('keyGroupOf(%d) is in range', (affinityHash) => {
    const keyGroup = keyGroupOf(affinityHash);
    expect(keyGroup).toBeGreaterThanOrEqual(0);
    expect(keyGroup).toBeLessThan(KEY_GROUP_COUNT);
  });

  test('keyGroupOf() is the same for a signed and an unsigned hash of the same bits', () => {
    expect(keyGroupOf(0xdeadbeef)).toBe(keyGroupOf(0xdeadbeef | 0));
  });

  test('keyGroupOf() spreads hashes that differ in high bits only', () => {
    const found = new Set(Array.from({ length: 256 }, (_, index) => keyGroupOf((index + 1) << 24)));
    expect(found.size).toBeGreaterThan(200);
  });
});

describe('chooseByKey()', () => {
  test('chooseByKey() finds none when none is ready', () => {
    expect(chooseByKey([], 1, SHORT)).toBe(NO_WORKER);
    expect(chooseByKey([{ ...workersOf(1)[0], isReady: false }], 1, SHORT)).toBe(NO_WORKER);
  });

  test('chooseByKey() finds the same worker whatever the order of the list', () => {
    const workers = workersOf(5);
    const reversed = [...workers].reverse();
    for (const keyGroup of groups) {
      expect(reversed[chooseByKey(reversed, keyGroup, SHORT)]).toBe(workers[chooseByKey(workers, keyGroup, SHORT)]);
    }
  });

  test.each([2, 4, 16])('chooseByKey() spreads the groups over %d workers', (workerCount) => {
    const counts = new Array<number>(workerCount).fill(0);
    for (const keyGroup of groups) counts[chooseByKey(workersOf(workerCount), keyGroup, SHORT)]++;
    const mean = KEY_GROUP_COUNT / workerCount;
    for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(4 * Math.sqrt(mean));
  });

  test('chooseByKey() moves only the groups of a worker that is not ready, and spreads them', () => {
    const workers = workersOf(4);
    const gone = workers.map((worker) => ({ ...worker, isReady: worker.workerId !== 2 }));
    const heirs = new Set<number>();
    for (const keyGroup of groups) {
      const before = chooseByKey(workers, keyGroup, SHORT);
      const after = chooseByKey(gone, keyGroup, SHORT);
      if (before === 2) heirs.add(after);
      else expect(after).toBe(before);
    }
    expect([...heirs].sort()).toEqual([0, 1, 3]);
  });

  test('chooseByKey() has long requests pass over reserved workers, and no other group moves', () => {
    const workers = workersOf(4).map((worker) => ({ ...worker, isReserved: worker.workerId === 0 }));
    for (const keyGroup of groups) {
      const short = chooseByKey(workers, keyGroup, SHORT);
      const long = chooseByKey(workers, keyGroup, LONG);
      expect(long).not.toBe(0);
      if (short !== 0) expect(long).toBe(short);
    }
  });
});
