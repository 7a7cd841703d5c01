import { describe, expect, test } from '@jest/globals';

import { PlayedRequest, PlayedSchedule } from './played-schedule.js';

describe('Scheduler.submit()', () => {
  test('submit() gives a request to a worker at once', () => {
    const schedule = new PlayedSchedule(1);
    const request = schedule.submit(schedule.unknown);
    expect(request.state).toBe('given');
    expect(request.waitingSinceMs).toBe(schedule.nowMs);
    expect(request.dispatchedAtMs).toBe(schedule.nowMs);
    expect(schedule.scheduler.queuedCount).toBe(0);
  });

  test('submit() has a request wait while there is no worker', () => {
    const schedule = new PlayedSchedule(0);
    const request = schedule.submit(schedule.short);
    expect(request.state).toBe('new');
    expect(schedule.scheduler.queuedCount).toBe(1);
    expect(schedule.run()).toBe(false);
  });

  test('submit() spreads short requests over the workers', () => {
    const schedule = new PlayedSchedule(2);
    for (let count = 0; count < 6; count++) schedule.submit(schedule.short);
    expect(schedule.workers.map(({ inFlightCount }) => inFlightCount)).toEqual([3, 3]);
  });

  test('submit() gives short requests past long ones that wait', () => {
    const schedule = new PlayedSchedule(3);
    for (let count = 0; count < 5; count++) schedule.submit(schedule.long);
    expect(schedule.scheduler.queuedCount).toBe(3);
    expect(schedule.submit(schedule.short).holder).toBe(schedule.workers[0]);
  });

  test('submit() never gives a request past one of its class', () => {
    const schedule = new PlayedSchedule(1);
    schedule.submit(schedule.long);
    const first = schedule.submit(schedule.long);
    schedule.endAll(schedule.workers[0]);
    // A worker is free now, and the scheduler has not looked yet.
    const second = schedule.submit(schedule.long);
    expect(second.state).toBe('new');
    schedule.run();
    expect([first.state, second.state]).toEqual(['given', 'new']);
  });

  test('submit() refuses what exceeds the queue', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 1 });
    schedule.submit(schedule.long);
    schedule.submit(schedule.long);
    const third = schedule.submit(schedule.long);
    expect(third.refusal).toEqual({ status: 503, retryAfterSeconds: 1 });
    expect(schedule.scheduler.queuedCount).toBe(1);
  });

  test('submit() with a limit of 0 refuses what finds no worker', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 0 });
    expect(schedule.submit(schedule.long).state).toBe('given');
    expect(schedule.submit(schedule.long).state).toBe('refused');
  });

  test('submit() tells when to come again by what waits', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 100 });
    for (let count = 0; count < 101; count++) schedule.submit(schedule.long);
    expect(schedule.submit(schedule.long).refusal).toEqual({ status: 503, retryAfterSeconds: 2 });
  });

  test('submit() makes room by dropping cancelled requests', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 2 });
    schedule.submit(schedule.long);
    const waiting = [schedule.submit(schedule.long), schedule.submit(schedule.long)];
    for (const request of waiting) request.isCancelled = true;
    expect(schedule.submit(schedule.long).state).toBe('new');
    expect(waiting.map(({ state }) => state)).toEqual(['dropped', 'dropped']);
  });

  test('submit() looks for cancelled requests once a run, not for each that comes', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 1 });
    schedule.submit(schedule.long);
    const waiting = schedule.submit(schedule.long);
    expect(schedule.submit(schedule.long).state).toBe('refused');
    waiting.isCancelled = true;
    expect(schedule.submit(schedule.long).state).toBe('refused');
    // A request that is older keeps the cancelled one from the head of the line.
    schedule.scheduler.requeue(new PlayedRequest({ requestClass: schedule.long, origin: waiting.origin }));
    schedule.run();
    schedule.submit(schedule.long);
    expect(waiting.state).toBe('dropped');
  });

  test('submit() refuses early what would wait longer than the limit', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 200 });
    const requests = Array.from({ length: 30 }, () => schedule.submit(schedule.long));
    // One is given, 12 wait, and a 13th would have 260 ms ahead: clearly more than 200.
    expect(requests.filter(({ state }) => state === 'new')).toHaveLength(13);
    expect(requests.filter(({ state }) => state === 'refused')).toHaveLength(16);
  });

  test('submit() refuses the connection that already has many waiting first', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 200 });
    const origin = {};
    for (let count = 0; count < 30; count++) schedule.submit(schedule.long, { origin });
    expect(schedule.submit(schedule.long, { origin }).state).toBe('refused');
    expect(schedule.submit(schedule.long).state).toBe('new');
  });

  test('submit() refuses no request of unknown cost early', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 200 });
    const requests = Array.from({ length: 50 }, () => schedule.submit(schedule.unknown));
    expect(requests.filter(({ state }) => state === 'refused')).toEqual([]);
  });

  test('submit() refuses behind one that has waited longer than the limit', () => {
    const schedule = new PlayedSchedule(1, { queueTimeoutMs: 200 });
    schedule.submit(schedule.unknown);
    schedule.submit(schedule.unknown);
    schedule.nowMs += 201;
    expect(schedule.submit(schedule.unknown).state).toBe('refused');
  });

  test('submit() puts short requests past the worker that a long one waits for', () => {
    const schedule = new PlayedSchedule(2);
    for (let count = 0; count < 4; count++) schedule.submit(schedule.short);
    const long = schedule.submit(schedule.long);
    schedule.run();
    const [awaited] = schedule.workers.filter((worker) => {
      const request = schedule.submit(schedule.short);
      return request.holder !== worker;
    });
    schedule.endAll(awaited);
    for (let count = 0; count < 8; count++) expect(schedule.submit(schedule.short).holder).not.toBe(awaited);
    schedule.run();
    expect(long.holder).toBe(awaited);
  });
});

describe('Scheduler', () => {
  test('requeue() has a request go before those that wait, in the order given', () => {
    const schedule = new PlayedSchedule(1);
    schedule.submit(schedule.short);
    const lost = [schedule.submit(schedule.short), schedule.submit(schedule.short)];
    schedule.workers[0].startNext();
    schedule.workers[0].isReady = false;
    schedule.nowMs++;
    const waiting = schedule.submit(schedule.short);
    for (const request of lost) {
      schedule.tryTakeBack(schedule.workers[0], request);
      schedule.scheduler.requeue(request);
    }
    expect(schedule.scheduler.takeAll()).toEqual([...lost, waiting]);
    expect(schedule.scheduler.queuedCount).toBe(0);
  });

  test('cancel() drops a request that waits at once, and none that does not', () => {
    const schedule = new PlayedSchedule(1);
    const given = schedule.submit(schedule.long);
    const waiting = schedule.submit(schedule.long);
    schedule.scheduler.cancel(waiting);
    schedule.scheduler.cancel(given);
    expect([given.state, waiting.state]).toEqual(['given', 'dropped']);
    expect(schedule.scheduler.queuedCount).toBe(0);
  });

  test('onEnded() lets what waits be short when its class turns out to be', () => {
    const schedule = new PlayedSchedule(3);
    schedule.submit(schedule.long);
    const first = schedule.submit(schedule.unknown);
    const second = schedule.submit(schedule.unknown);
    expect(second.state).toBe('new');
    first.holder!.startNext();
    schedule.end(first, 0.1);
    schedule.run();
    expect(second.holder).toBe(schedule.workers[0]);
  });

  test('removeWorker() has its requests placed elsewhere when they are requeued', () => {
    const schedule = new PlayedSchedule(2);
    const requests = Array.from({ length: 4 }, () => schedule.submit(schedule.short));
    const [dying, other] = schedule.workers;
    dying.isReady = false;
    schedule.scheduler.removeWorker(dying);
    for (const request of [...dying.unstartedExchanges]) {
      schedule.tryTakeBack(dying, request);
      schedule.scheduler.requeue(request);
    }
    schedule.run();
    expect(new Set(requests.map(({ holder }) => holder))).toEqual(new Set([other]));
    expect(schedule.scheduler.workers).toEqual([other]);
  });

  test('longestWaitMs() is the age of the oldest, and 0 of nothing', () => {
    const schedule = new PlayedSchedule(1);
    expect(schedule.scheduler.longestWaitMs(schedule.nowMs)).toBe(0);
    schedule.submit(schedule.long);
    schedule.submit(schedule.long);
    schedule.nowMs += 5;
    schedule.submit(schedule.unknown);
    expect(schedule.scheduler.longestWaitMs(schedule.nowMs + 2)).toBe(7);
  });

  test('longestWaitMs() counts what lies unstarted on a worker', () => {
    const schedule = new PlayedSchedule(1);
    schedule.submit(schedule.short);
    schedule.workers[0].startNext();
    schedule.submit(schedule.short);
    expect(schedule.scheduler.queuedCount).toBe(0);
    expect(schedule.scheduler.longestWaitMs(schedule.nowMs + 7)).toBe(7);
  });

  test('needsLook while something waits or lies unstarted', () => {
    const schedule = new PlayedSchedule(1);
    expect(schedule.scheduler.needsLook).toBe(false);
    schedule.submit(schedule.long);
    expect(schedule.scheduler.needsLook).toBe(true);
    schedule.workers[0].startNext();
    expect(schedule.scheduler.needsLook).toBe(false);
    schedule.submit(schedule.long);
    expect(schedule.scheduler.needsLook).toBe(true);
  });

  test('the second of two workers is kept from long requests after a short one', () => {
    const schedule = new PlayedSchedule(2);
    schedule.submit(schedule.short);
    schedule.endAll(schedule.workers[0]);
    schedule.nowMs += 200;
    schedule.submit(schedule.long);
    const second = schedule.submit(schedule.long);
    expect(second.state).toBe('new');
    expect(schedule.submit(schedule.short).holder).toBe(schedule.workers[0]);
  });

  test('ten thousand requests wait and are given out in a moment', () => {
    const schedule = new PlayedSchedule(1, { queueLimit: 20_000 });
    const origins = Array.from({ length: 100 }, () => ({}));
    for (let count = 0; count < 10_000; count++) schedule.submit(schedule.long, { origin: origins[count % 100] });
    let doneCount = 0;
    while (schedule.scheduler.needsLook) {
      schedule.endAll(schedule.workers[0]);
      doneCount++;
      schedule.run();
    }
    expect(doneCount).toBe(10_000);
  });
});
