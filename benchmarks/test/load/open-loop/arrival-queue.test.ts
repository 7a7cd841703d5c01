import { describe, expect, test } from '@jest/globals';
import { ArrivalQueue } from '../../../src/load/open-loop/arrival-queue.js';
import { ArrivalSchedule } from '../../../src/load/open-loop/arrival-schedule.js';

/** Two requests that do not count, at 0 and 10 ns, and three that do, at 20, 30 and 40 ns. */
function makeQueue(): ArrivalQueue {
  return new ArrivalQueue(new ArrivalSchedule({ startNs: 0, ratePerSecond: 1e8, warmUpSeconds: 2e-8, seconds: 3e-8 }));
}

describe('ArrivalQueue', () => {
  test('lets in what is due, at the moment it is due', () => {
    const queue = makeQueue();
    queue.admit(-1);
    expect(queue.waitingCount).toBe(0);
    queue.admit(0);
    expect(queue.waitingCount).toBe(1);
    queue.admit(9);
    expect(queue).toMatchObject({ waitingCount: 1, nextDueNs: 10, hasBegunToCount: false });
  });

  test('hands out the request that has waited longest', () => {
    const queue = makeQueue();
    queue.admit(10);
    expect([queue.take(), queue.take(), queue.take()]).toEqual([0, 1, undefined]);
  });

  test('lets everything in after a pause, and is then complete', () => {
    const queue = makeQueue();
    queue.admit(20);
    expect(queue.isComplete).toBe(false);
    queue.admit(1_000);
    expect(queue).toMatchObject({ isComplete: true, nextDueNs: Infinity, waitingCount: 3 });
  });

  test('drops what waits of the warm-up when counting begins', () => {
    const queue = makeQueue();
    queue.admit(10);
    expect(queue.waitingCount).toBe(2);
    queue.admit(20);
    expect(queue).toMatchObject({ waitingCount: 1, hasBegunToCount: true });
    expect(queue.take()).toBe(2);
  });

  test('keeps what counts, however long it waits', () => {
    const queue = makeQueue();
    queue.admit(20);
    queue.admit(30);
    queue.admit(40);
    expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([2, 3, 4, undefined]);
  });
});
