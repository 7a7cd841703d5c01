import { beforeEach, describe, expect, test } from '@jest/globals';
import { createChannelMemory, type ExchangeMemory } from '../../src/channel/channel-layout.js';
import { ExchangeOwner, ExchangeRunner, NO_EXCHANGE } from '../../src/channel/exchange-table.js';
import { TINY_SIZES } from './tiny-sizes.js';

let memory: ExchangeMemory;
let owner: ExchangeOwner;
let runner: ExchangeRunner;

beforeEach(() => {
  memory = createChannelMemory(TINY_SIZES).exchanges;
  owner = new ExchangeOwner(memory);
  runner = new ExchangeRunner(memory);
});

describe('open() and close()', () => {
  test('open() gives every exchange once, then NO_EXCHANGE until one is closed', () => {
    expect(owner.freeCount).toBe(2);
    expect([owner.open(), owner.open()].sort()).toEqual([0, 1]);
    expect([owner.open(), owner.freeCount]).toEqual([NO_EXCHANGE, 0]);
    owner.close(1);
    expect([owner.freeCount, owner.open(), owner.open()]).toEqual([1, 1, NO_EXCHANGE]);
  });

  test('open() gives an index that is used again another generation, and never 0', () => {
    const generations = [0, 1, 2].map(() => {
      const index = owner.open();
      owner.close(index);
      return owner.generationOf(index);
    });
    expect(new Set([0, ...generations]).size).toBe(4);
  });

  test('open() starts over after the last generation, and not with one that was cancelled before', () => {
    const cancelled = owner.open();
    owner.cancel(cancelled);
    const first = owner.generationOf(cancelled);
    const wrapping = new ExchangeOwner(memory, 2 ** 28 - 1);
    expect([wrapping.open(), wrapping.generationOf(cancelled)]).toEqual([cancelled, first]);
    expect(runner.isCancelled(cancelled, first)).toBe(false);
    expect(runner.tryStart(cancelled, first)).toBe(true);
  });

  test('open() leaves the cancel of the one before be seen by its handler', () => {
    const index = owner.open();
    const generation = owner.generationOf(index);
    owner.cancel(index);
    owner.close(index);
    owner.open();
    expect(runner.isCancelled(index, generation)).toBe(true);
  });

  test('exchanges do not share words', () => {
    const [first, second] = [owner.open(), owner.open()];
    expect(runner.tryStart(first, owner.generationOf(first))).toBe(true);
    owner.cancel(first);
    owner.setReleasedBytes(first, 5);
    expect(owner.isStarted(second)).toBe(false);
    expect(runner.isCancelled(second, owner.generationOf(second))).toBe(false);
    expect(runner.releasedBytes(second)).toBe(0);
    expect(owner.tryTakeBack(second)).toBe(true);
  });
});

describe('the claim', () => {
  test('tryTakeBack() fails after tryStart(), and says nothing to the worker', () => {
    const index = owner.open();
    expect(owner.isStarted(index)).toBe(false);
    expect(runner.tryStart(index, owner.generationOf(index))).toBe(true);
    expect([owner.tryTakeBack(index), owner.isStarted(index)]).toEqual([false, true]);
  });

  test('tryStart() fails after tryTakeBack()', () => {
    const index = owner.open();
    expect(owner.tryTakeBack(index)).toBe(true);
    expect(runner.tryStart(index, owner.generationOf(index))).toBe(false);
    expect(owner.isStarted(index)).toBe(false);
  });

  test('either succeeds once only', () => {
    const [first, second] = [owner.open(), owner.open()];
    expect([owner.tryTakeBack(first), owner.tryTakeBack(first)]).toEqual([true, false]);
    const generation = owner.generationOf(second);
    expect([runner.tryStart(second, generation), runner.tryStart(second, generation)]).toEqual([true, false]);
  });

  test('tryStart() fails for an exchange that was never opened', () => {
    expect(runner.tryStart(0, 0)).toBe(false);
    expect(runner.tryStart(0, 1)).toBe(false);
  });

  test('tryStart() with the stale record of a taken-back exchange fails although its index is used again', () => {
    const stale = owner.open();
    const staleGeneration = owner.generationOf(stale);
    owner.tryTakeBack(stale);
    owner.close(stale);
    const index = owner.open();
    expect(index).toBe(stale);
    expect(runner.tryStart(index, staleGeneration)).toBe(false);
    expect(owner.isStarted(index)).toBe(false);
    expect(runner.tryStart(index, owner.generationOf(index))).toBe(true);
  });

  test('tryStart() with the record of an ended exchange fails although its index is used again', () => {
    const index = owner.open();
    const ended = owner.generationOf(index);
    runner.tryStart(index, ended);
    owner.close(index);
    expect(owner.open()).toBe(index);
    expect(owner.isStarted(index)).toBe(false);
    expect(runner.tryStart(index, ended)).toBe(false);
    expect(owner.tryTakeBack(index)).toBe(true);
  });
});

describe('cancel()', () => {
  test('isCancelled() is false until cancel(), started or not', () => {
    const [first, second] = [owner.open(), owner.open()];
    runner.tryStart(first, owner.generationOf(first));
    for (const index of [first, second]) {
      const generation = owner.generationOf(index);
      expect(runner.isCancelled(index, generation)).toBe(false);
      owner.cancel(index);
      expect(runner.isCancelled(index, generation)).toBe(true);
    }
    // A cancel takes nothing away: the claim is as it was.
    expect([owner.isStarted(first), owner.isStarted(second)]).toEqual([true, false]);
    expect(runner.tryStart(second, owner.generationOf(second))).toBe(true);
  });

  test('isCancelled() is false for the next exchange of the same index', () => {
    const index = owner.open();
    owner.cancel(index);
    owner.close(index);
    expect(owner.open()).toBe(index);
    expect(runner.isCancelled(index, owner.generationOf(index))).toBe(false);
  });
});

describe('credit', () => {
  test('releasedBytes() is what setReleasedBytes() said, and starts over with the next exchange', () => {
    const index = owner.open();
    expect(runner.releasedBytes(index)).toBe(0);
    owner.setReleasedBytes(index, 70_000);
    expect(runner.releasedBytes(index)).toBe(70_000);
    owner.close(index);
    expect(owner.open()).toBe(index);
    expect(runner.releasedBytes(index)).toBe(0);
  });

  test.each([2 ** 31, 2 ** 32, 5 * 2 ** 32])('credit is right while the released bytes pass %d', (overflow) => {
    const index = owner.open();
    for (let distance = -100; distance <= 100; distance += 50) {
      const sentBytes = overflow + distance + 60;
      owner.setReleasedBytes(index, overflow + distance);
      expect(((sentBytes | 0) - runner.releasedBytes(index)) | 0).toBe(60);
    }
  });
});
