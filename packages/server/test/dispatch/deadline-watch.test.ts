/** The watch with a worker that the test plays: by limits of some milliseconds, and by what it reports in which order. */

import { monotonicMs } from '@spool/protocol';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { BODY_BUFFER_BYTES, RequestBody } from '../../src/dispatch/request-body.js';
import { createExchange, type PlayedWorker } from './played-worker.js';
import { FAR_MS, LIMITS, RecordingHost, farAhead, longAgo, timerCount } from './recording-host.js';

let host: RecordingHost;
let worker: PlayedWorker;

beforeEach(() => {
  host = new RecordingHost();
  worker = host.addWorker();
});

afterEach(() => {
  host.close();
});

describe('DeadlineWatch', () => {
  test('reports a request once, when it has no head in time', async () => {
    const exchange = worker.give(createExchange());
    host.watch({ killAfterMs: 0 });
    await host.overdue(exchange);
    expect(monotonicMs() - exchange.receivedAtMs).toBeGreaterThanOrEqual(LIMITS.requestTimeoutMs);
    // The one after it is reported by a later look.
    await host.overdue(worker.give(createExchange()));
    expect(host.reports).toHaveLength(2);
  });

  test('reports none that has its head, is cancelled, or whose body is arriving', async () => {
    const answered = worker.give(createExchange(longAgo()));
    answered.hasHead = true;
    const left = worker.give(createExchange(longAgo()));
    left.isCancelled = true;
    const arriving = createExchange(longAgo());
    arriving.body = bodyOf(1);
    worker.give(arriving);
    // Looked at after the others, in the same look.
    const overdue = worker.give(createExchange(longAgo()));
    host.watch({ killAfterMs: 0 });
    await host.overdue(overdue);
    expect(host.reports).toEqual([['overdue', overdue]]);
  });

  test('reports one whose body has come, or fills its buffer', async () => {
    const complete = createExchange(longAgo());
    complete.body = bodyOf(1);
    complete.body.isComplete = true;
    const full = createExchange(longAgo());
    full.body = bodyOf(BODY_BUFFER_BYTES);
    worker.give(complete, { isStarted: false });
    worker.give(full, { isStarted: false });
    host.watch({ killAfterMs: 0 });
    await host.overdue(full);
    expect(host.reports.map(([, subject]) => subject)).toEqual([complete, full]);
  });

  test('counts the time from the last piece of a body', async () => {
    const fresh = createExchange(longAgo());
    fresh.owedSinceMs = monotonicMs() + FAR_MS;
    worker.give(fresh);
    const overdue = worker.give(createExchange(longAgo()));
    host.watch({ killAfterMs: 0 });
    await host.overdue(overdue);
    expect(host.reports).toEqual([['overdue', overdue]]);
  });

  test('asks a worker for a sign of life only when a request of it is overdue', async () => {
    const other = host.addWorker();
    other.give(createExchange(farAhead()));
    const exchange = worker.give(createExchange());
    host.watch();
    await host.overdue(exchange);
    expect([worker.channel.hasAttention, other.channel.hasAttention]).toEqual([true, false]);
    expect(other.handle.call).toBeUndefined();
  });

  test('asks none that was never started: it lies in the ring no more', async () => {
    const exchange = worker.give(createExchange(), { isStarted: false });
    host.watch();
    await host.overdue(exchange);
    expect(exchange.holder).toBeUndefined();
    await host.overdue(worker.give(createExchange()));
    expect(host.reports).toHaveLength(2);
    expect(worker.handle.inFlightCount).toBe(1);
  });

  test('has requests refused that wait for a worker for too long', async () => {
    const fresh = createExchange(farAhead());
    const overdue = createExchange();
    host.waiting.push(fresh, overdue);
    host.watch();
    await host.overdue(overdue);
    expect(host.reports).toEqual([['refused', overdue]]);
    expect(host.waiting).toEqual([fresh]);
  });

  test('reports a worker that does not acknowledge as blocked', async () => {
    const exchange = worker.give(createExchange());
    host.watch();
    await host.overdue(exchange);
    const { madeAtMs } = worker.handle.call!;
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
    expect(monotonicMs() - madeAtMs).toBeGreaterThanOrEqual(LIMITS.killAfterMs);
  });

  test('reports one whose response streams as blocked', async () => {
    worker.give(createExchange()).hasHead = true;
    host.watch();
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
    expect(host.reports).toHaveLength(1);
  });

  test('reports one that leaves as blocked', async () => {
    worker.give(createExchange());
    worker.handle.isReady = false;
    host.watch();
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
  });

  test('does not report a worker that turns', async () => {
    const blocked = host.addWorker();
    worker.turnWhenAsked();
    worker.give(createExchange(longAgo()));
    blocked.give(createExchange(longAgo()));
    host.watch();
    // Asked in the same look.
    expect(await host.nextOfWorker()).toEqual(['blocked', blocked.handle]);
    expect(host.reports.filter(([name]) => name === 'blocked')).toHaveLength(1);
  });

  test('asks a worker that turned once more later on', async () => {
    const exchange = worker.give(createExchange());
    host.watch();
    await host.overdue(exchange);
    worker.turn();
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
  });

  test('forgets that it asked when nothing is overdue any more', async () => {
    const exchange = worker.give(createExchange());
    host.watch();
    await host.overdue(exchange);
    expect(worker.handle.call).toBeDefined();
    worker.handle.end(exchange);
    const next = worker.give(createExchange(farAhead()));
    const other = host.addWorker();
    await host.overdue(other.give(createExchange()));
    expect(worker.handle.call).toBeUndefined();
    expect(next.isCancelled).toBe(false);
  });

  test('asks nobody when killAfterMs is 0', async () => {
    const exchange = worker.give(createExchange());
    host.watch({ killAfterMs: 0 });
    await host.overdue(exchange);
    expect(worker.handle.call).toBeUndefined();
  });

  test('arm() starts nothing when requestTimeoutMs is 0', () => {
    const before = timerCount();
    worker.give(createExchange(longAgo()));
    host.watch({ requestTimeoutMs: 0 });
    expect(timerCount()).toBe(before);
  });

  test('stops when nothing is in flight, and starts again by arm()', async () => {
    const before = timerCount();
    const exchange = worker.give(createExchange(longAgo()));
    const watch = host.watch({ killAfterMs: 0 });
    expect(timerCount()).toBe(before + 1);
    await host.overdue(exchange);
    host.isBusy = false;
    while (timerCount() > before) await new Promise((resolve) => setImmediate(resolve));
    host.isBusy = true;
    watch.arm();
    await host.overdue(worker.give(createExchange(longAgo())));
  });
});

/** A body of which so much has come. */
function bodyOf(byteCount: number): RequestBody {
  const body = new RequestBody(-1);
  body.add(Buffer.alloc(byteCount), { start: 0, end: byteCount });
  return body;
}
