import { describe, expect, test } from '@jest/globals';

import { PlayedSchedule, type PlayedRequest } from './played-schedule.js';

function holdersOf(requests: readonly PlayedRequest[]): (number | undefined)[] {
  return requests.map(({ holder }) => holder?.workerId);
}

describe('Scheduler.run()', () => {
  test('run() gives out what waits, oldest first, and a worker used last before others', () => {
    const schedule = new PlayedSchedule(2);
    const requests = Array.from({ length: 4 }, () => schedule.submit(schedule.long));
    expect(holdersOf(requests)).toEqual([0, 1, undefined, undefined]);
    schedule.endAll(schedule.workers[0]);
    expect(schedule.run()).toBe(true);
    expect(schedule.run()).toBe(false);
    expect(holdersOf(requests)).toEqual([0, 1, 0, undefined]);
    expect(schedule.scheduler.workers[0]).toBe(schedule.workers[0]);
  });

  test('run() gives a long request to a worker whose long request awaits', () => {
    const schedule = new PlayedSchedule(1);
    schedule.submit(schedule.long);
    const second = schedule.submit(schedule.long);
    schedule.workers[0].startNext();
    schedule.workers[0].isAsleep = true;
    schedule.run();
    expect(second.holder).toBe(schedule.workers[0]);
  });

  test('run() gives short requests without a pause to a worker that has started something after its long one', () => {
    const schedule = new PlayedSchedule(1);
    const [worker] = schedule.workers;
    schedule.submit(schedule.unknown);
    worker.startNext();
    const first = schedule.submit(schedule.short);
    const second = schedule.submit(schedule.short);
    expect([first, second].map(({ holder }) => holder)).toEqual([undefined, undefined]);
    worker.isAsleep = true;
    schedule.run();
    worker.isAsleep = false;
    worker.startNext();
    schedule.run();
    expect(second.holder).toBe(worker);
    const third = schedule.submit(schedule.short);
    expect(third.holder).toBe(worker);
  });

  test('run() lets connections take turns', () => {
    const schedule = new PlayedSchedule(1);
    const deep = {};
    schedule.submit(schedule.long);
    const many = Array.from({ length: 32 }, () => schedule.submit(schedule.long, { origin: deep }));
    const single = schedule.submit(schedule.long);
    const order: PlayedRequest[] = [];
    while (schedule.scheduler.queuedCount > 0) {
      schedule.endAll(schedule.workers[0]);
      schedule.run();
      order.push(schedule.workers[0].unstartedExchanges[0]);
    }
    expect(order.indexOf(single)).toBe(1);
    expect(order.filter((request) => request !== single)).toEqual(many);
  });

  test('run() drops a cancelled request when its turn comes, though no worker is free', () => {
    const schedule = new PlayedSchedule(1);
    schedule.submit(schedule.long);
    const cancelled = schedule.submit(schedule.long);
    cancelled.isCancelled = true;
    expect(schedule.run()).toBe(true);
    expect(cancelled.state).toBe('dropped');
  });

  test('run() refuses what has waited longer than the limit, whatever its class', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 1000 });
    schedule.submit(schedule.unknown);
    const waiting = [schedule.submit(schedule.unknown), schedule.submit(schedule.long)];
    waiting[1].isCancelled = true;
    schedule.run(1000);
    expect(waiting[0].state).toBe('new');
    expect(schedule.run(1)).toBe(true);
    expect(waiting.map(({ state }) => state)).toEqual(['refused', 'dropped']);
    expect(schedule.scheduler.queuedCount).toBe(0);
  });

  test('run() takes back what lies behind a request that runs long', () => {
    const schedule = new PlayedSchedule(2);
    const requests = Array.from({ length: 6 }, () => schedule.submit(schedule.short));
    const [blocked, free] = schedule.workers;
    const started = blocked.startNext();
    schedule.endAll(free);
    expect(schedule.run(1)).toBe(false);
    expect(schedule.run(1)).toBe(true);
    expect(blocked.isStuck).toBe(true);
    expect(blocked.started).toEqual([started]);
    expect(requests.filter(({ holder, state }) => holder === free && state === 'given')).toHaveLength(2);
  });

  test('run() leaves what is stuck where it is when nobody else takes it', () => {
    const schedule = new PlayedSchedule(1);
    for (let count = 0; count < 3; count++) schedule.submit(schedule.short);
    schedule.workers[0].startNext();
    expect(schedule.run(10)).toBe(false);
    expect(schedule.workers[0].unstartedExchanges).toHaveLength(2);
  });

  test('run() takes back and refuses what has lain unstarted for longer than the limit', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 100 });
    const requests = Array.from({ length: 3 }, () => schedule.submit(schedule.short));
    schedule.workers[0].startNext();
    schedule.run(101);
    expect(requests.map(({ state }) => state)).toEqual(['started', 'refused', 'refused']);
  });

  test('run() moves no request of a key away from its worker', () => {
    const schedule = new PlayedSchedule(2);
    const keyed = Array.from({ length: 3 }, () => schedule.submit(schedule.short, { affinityHash: 5 }));
    keyed[0].holder!.startNext();
    expect(schedule.run(10)).toBe(false);
    expect(new Set(holdersOf(keyed)).size).toBe(1);
  });

  test('a worker that was stuck gets nothing until something of it ends', () => {
    const schedule = new PlayedSchedule(2);
    for (let count = 0; count < 4; count++) schedule.submit(schedule.short);
    const [blocked, free] = schedule.workers;
    const started = blocked.startNext();
    schedule.endAll(free);
    schedule.run(2);
    for (let count = 0; count < 20; count++) expect(schedule.submit(schedule.short).holder).not.toBe(blocked);
    schedule.end(started);
    expect(blocked.isStuck).toBe(false);
    schedule.run();
    expect(blocked.inFlightCount).toBeGreaterThan(0);
  });

  test('a request of a key waits for its worker while others idle, and holds up nobody', () => {
    const schedule = new PlayedSchedule(3);
    const first = schedule.submit(schedule.long, { affinityHash: 5 });
    const second = schedule.submit(schedule.long, { affinityHash: 5 });
    schedule.run();
    expect(second.state).toBe('new');
    expect(schedule.submit(schedule.long).state).toBe('given');
    schedule.endAll(first.holder!);
    schedule.run();
    expect(second.holder).toBe(first.holder);
  });

  test('a host that submits while it is told of a refusal is served', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 10 });
    schedule.submit(schedule.long);
    schedule.workers[0].startNext();
    schedule.submit(schedule.unknown);
    let next: PlayedRequest | undefined;
    schedule.onGone = () => (next ??= schedule.submit(schedule.unknown));
    schedule.run(11);
    expect(next?.state).toBe('new');
    schedule.endAll(schedule.workers[0]);
    schedule.run();
    expect(next?.state).toBe('given');
  });
});
