import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createEventCount, EPOCH_INDEX, PARKED_INDEX } from '../../src/wake/event-count-layout.js';
import { Notifier } from '../../src/wake/notifier.js';
import { Parker } from '../../src/wake/parker.js';

/** An event count with its owner, its words, and as many producers as a test asks for. */
class Owner {
  readonly memory = createEventCount();
  readonly words = new Int32Array(this.memory);
  readonly parker = new Parker(this.memory, () => {
    this.wakeCount++;
    this.#onWake?.();
  });
  wakeCount = 0;
  #onWake: (() => void) | undefined;

  constructor() {
    owners.push(this);
  }

  /** Resolves at the next wake-up. */
  woken(): Promise<void> {
    return new Promise((resolve) => (this.#onWake = resolve));
  }

  /** Wakes whoever waits, and tells how many did. Only for the end of a test: it is not how a producer notifies. */
  countWaiters(): number {
    return Atomics.notify(this.words, EPOCH_INDEX);
  }
}

const owners: Owner[] = [];

/** Resolves after every waiter that was notified before the call has settled: they settle in the order of notifies. */
async function settled(): Promise<void> {
  const last = new Owner();
  last.parker.prepare();
  last.parker.wait();
  const woken = last.woken();
  new Notifier(last.memory).notify();
  await woken;
}

afterEach(() => {
  jest.restoreAllMocks();
  for (const owner of owners.splice(0)) owner.parker.close();
});

describe('prepare() and cancel()', () => {
  test('prepare() announces a park under a number that was not used before', () => {
    const { parker, words } = new Owner();
    const parkNumbers = [0, 1, 2].map(() => {
      parker.prepare();
      expect(parker.isParked).toBe(true);
      const parkNumber = words[PARKED_INDEX];
      parker.cancel();
      return parkNumber;
    });
    expect(new Set([0, ...parkNumbers]).size).toBe(4);
  });

  test('cancel() takes the announcement back, and does nothing when there is none', () => {
    const { parker, words } = new Owner();
    parker.cancel();
    parker.prepare();
    parker.cancel();
    expect([parker.isParked, words[PARKED_INDEX]]).toEqual([false, 0]);
    parker.cancel();
    expect([parker.isParked, words[PARKED_INDEX], words[EPOCH_INDEX]]).toEqual([false, 0, 0]);
  });
});

describe('wait()', () => {
  test('wait() parks, and onWake follows in a later turn after a notify', async () => {
    const owner = new Owner();
    owner.parker.prepare();
    expect(owner.parker.wait()).toBe(true);
    const woken = owner.woken();
    expect(new Notifier(owner.memory).notify()).toBe(true);
    expect([owner.wakeCount, owner.parker.isParked]).toEqual([0, true]);
    await woken;
    expect([owner.wakeCount, owner.parker.isParked, owner.words[PARKED_INDEX]]).toEqual([1, false, 0]);
    await settled();
    expect([owner.wakeCount, owner.parker.parkCount]).toEqual([1, 1]);
  });

  test('wait() returns false when someone notified since prepare(), and onWake is not called', async () => {
    const owner = new Owner();
    owner.parker.prepare();
    new Notifier(owner.memory).notify();
    expect(owner.parker.wait()).toBe(false);
    expect([owner.parker.isParked, owner.words[PARKED_INDEX], owner.parker.parkCount]).toEqual([false, 0, 0]);
    expect(owner.countWaiters()).toBe(0);
    await settled();
    expect(owner.wakeCount).toBe(0);
  });

  test('wait() parks after a notify before prepare(): what was published then is for the second look', () => {
    const owner = new Owner();
    expect(new Notifier(owner.memory).notify()).toBe(false);
    owner.parker.prepare();
    expect(owner.parker.wait()).toBe(true);
    expect(owner.countWaiters()).toBe(1);
  });

  test('wait() never makes a second waiter, however often the owner parks and cancels', () => {
    const owner = new Owner();
    for (let park = 0; park < 100; park++) {
      owner.parker.prepare();
      expect(owner.parker.wait()).toBe(true);
      owner.parker.cancel();
    }
    expect(owner.countWaiters()).toBe(1);
  });

  test('wait() never makes a second waiter while one that was notified has not settled', async () => {
    const owner = new Owner();
    const notifier = new Notifier(owner.memory);
    owner.parker.prepare();
    owner.parker.wait();
    notifier.notify();
    owner.parker.cancel();
    owner.parker.prepare();
    expect(owner.parker.wait()).toBe(true);
    // The waiter of the first park wakes the second one: once too often is allowed, once too few is not.
    await owner.woken();
    expect([owner.wakeCount, owner.parker.isParked]).toEqual([1, false]);
    expect(owner.countWaiters()).toBe(0);
  });

  test('wait() leaves the next park to a stale waiter, which a notify wakes whatever epoch it was made for', async () => {
    const owner = new Owner();
    const other = new Owner();
    owner.parker.prepare();
    owner.parker.wait();
    owner.parker.cancel();
    Atomics.add(owner.words, EPOCH_INDEX, 1);
    owner.parker.prepare();
    expect(owner.parker.wait()).toBe(true);
    const woken = owner.woken();
    expect(new Notifier(owner.memory).notify()).toBe(true);
    await woken;
    expect(owner.wakeCount).toBe(1);
    expect(owner.countWaiters() + other.countWaiters()).toBe(0);
  });

  test('wait() with a stale waiter is woken by a notify between prepare() and wait()', async () => {
    const owner = new Owner();
    owner.parker.prepare();
    owner.parker.wait();
    owner.parker.cancel();
    owner.parker.prepare();
    const woken = owner.woken();
    new Notifier(owner.memory).notify();
    owner.parker.wait();
    await woken;
    expect([owner.wakeCount, owner.parker.isParked]).toEqual([1, false]);
  });

  test('a waiter that settles while the owner is awake calls nothing, and the next park has its own', async () => {
    const owner = new Owner();
    const notifier = new Notifier(owner.memory);
    owner.parker.prepare();
    owner.parker.wait();
    notifier.notify();
    owner.parker.cancel();
    await settled();
    expect(owner.wakeCount).toBe(0);

    owner.parker.prepare();
    expect(owner.parker.wait()).toBe(true);
    const woken = owner.woken();
    expect(notifier.notify()).toBe(true);
    await woken;
    expect(owner.wakeCount).toBe(1);
  });

  test('onWake may park again at once', async () => {
    const owner = new Owner();
    const notifier = new Notifier(owner.memory);
    for (let park = 1; park <= 3; park++) {
      owner.parker.prepare();
      expect(owner.parker.wait()).toBe(true);
      const woken = owner.woken();
      expect(notifier.notify()).toBe(true);
      await woken;
      expect(owner.wakeCount).toBe(park);
    }
    expect(owner.parker.parkCount).toBe(3);
  });

  test('wait() parks across the overflow of the epoch', async () => {
    for (const epoch of [0x7fffffff, -1]) {
      const owner = new Owner();
      owner.words[EPOCH_INDEX] = epoch;
      owner.parker.prepare();
      new Notifier(owner.memory).notify();
      expect(owner.words[EPOCH_INDEX]).toBe((epoch + 1) | 0);
      expect(owner.parker.wait()).toBe(false);
      owner.parker.prepare();
      expect(owner.parker.wait()).toBe(true);
      const woken = owner.woken();
      new Notifier(owner.memory).notify();
      await woken;
    }
  });
});

describe('waitBlocking()', () => {
  test('waitBlocking() returns at once when someone notified since prepare()', () => {
    const owner = new Owner();
    owner.parker.prepare();
    new Notifier(owner.memory).notify();
    const wait = jest.spyOn(Atomics, 'wait');
    // The time bounds a run that fails: this thread is jest's own.
    owner.parker.waitBlocking(2000);
    expect(wait.mock.results.map(({ value }) => value)).toEqual(['not-equal']);
    expect([owner.parker.isParked, owner.words[PARKED_INDEX], owner.parker.parkCount]).toEqual([false, 0, 1]);
  });

  test('waitBlocking() ends the park when the time is over', () => {
    const owner = new Owner();
    owner.parker.prepare();
    owner.parker.waitBlocking(0);
    expect([owner.parker.isParked, owner.words[PARKED_INDEX]]).toEqual([false, 0]);
    expect(new Notifier(owner.memory).notify()).toBe(false);
  });
});

describe('close()', () => {
  test('close() ends a pending wait without a call of onWake', async () => {
    const owner = new Owner();
    owner.parker.prepare();
    owner.parker.wait();
    owner.parker.close();
    expect([owner.parker.isParked, owner.countWaiters()]).toEqual([false, 0]);
    await settled();
    expect(owner.wakeCount).toBe(0);
  });

  test('close() ends a stale waiter too', () => {
    const owner = new Owner();
    owner.parker.prepare();
    owner.parker.wait();
    owner.parker.cancel();
    owner.parker.close();
    expect(owner.countWaiters()).toBe(0);
  });

  test('close() moves the epoch, so that a wait prepared before does not begin', () => {
    const owner = new Owner();
    owner.parker.prepare();
    owner.parker.close();
    expect(owner.parker.wait()).toBe(false);
  });
});
