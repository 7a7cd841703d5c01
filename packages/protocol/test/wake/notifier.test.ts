import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createEventCount, EPOCH_INDEX, EVENT_COUNT_BYTES, PARKED_INDEX } from '../../src/wake/event-count-layout.js';
import { Notifier } from '../../src/wake/notifier.js';
import { Parker } from '../../src/wake/parker.js';

let memory: SharedArrayBuffer;
let words: Int32Array;
let parker: Parker;
let wakeCount: number;
let onWake: () => void;

beforeEach(() => {
  memory = createEventCount();
  words = new Int32Array(memory);
  wakeCount = 0;
  onWake = () => undefined;
  parker = new Parker(memory, () => {
    wakeCount++;
    onWake();
  });
});

afterEach(() => parker.close());

test('the two words lie on cache lines of their own', () => {
  expect(Math.abs(PARKED_INDEX - EPOCH_INDEX) * 4).toBeGreaterThanOrEqual(64);
  expect((PARKED_INDEX + 1) * 4).toBeLessThanOrEqual(EVENT_COUNT_BYTES);
});

test('notify() returns false and leaves the epoch alone when the owner is awake', () => {
  const notifier = new Notifier(memory);
  expect(notifier.notify()).toBe(false);
  parker.prepare();
  parker.cancel();
  expect(notifier.notify()).toBe(false);
  expect([notifier.notifyCount, notifier.suppressedCount, words[EPOCH_INDEX]]).toEqual([0, 2, 0]);
});

test('notify() notifies a park once, however often it is called', () => {
  const notifier = new Notifier(memory);
  parker.prepare();
  parker.wait();
  expect([notifier.notify(), notifier.notify(), notifier.notify()]).toEqual([true, false, false]);
  expect([notifier.notifyCount, notifier.suppressedCount, words[EPOCH_INDEX]]).toEqual([1, 2, 1]);
});

test('notify() notifies each park anew', () => {
  const notifier = new Notifier(memory);
  for (let park = 1; park <= 3; park++) {
    parker.prepare();
    expect([notifier.notify(), notifier.notify()]).toEqual([true, false]);
    expect(parker.wait()).toBe(false);
    expect(words[EPOCH_INDEX]).toBe(park);
  }
});

test('notify() of one producer does not suppress that of another, and the owner wakes once', async () => {
  const producers = [new Notifier(memory), new Notifier(memory)];
  parker.prepare();
  parker.wait();
  const woken = new Promise<void>((resolve) => (onWake = resolve));
  expect(producers.map((producer) => producer.notify())).toEqual([true, true]);
  expect(producers.map((producer) => producer.notify())).toEqual([false, false]);
  expect(words[EPOCH_INDEX]).toBe(2);
  await woken;
  expect(wakeCount).toBe(1);
  // The next park is a new one for both.
  parker.prepare();
  expect(producers.map((producer) => producer.notify())).toEqual([true, true]);
  expect(parker.wait()).toBe(false);
});
