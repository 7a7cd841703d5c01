/** The watch and workers that start nothing, or have too much that was given up. */

import { monotonicMs } from '@spool/protocol';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

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

describe('DeadlineWatch with a worker that starts nothing', () => {
  /** Gives a worker a request and takes it back before it was started. */
  function giveInVain(given: PlayedWorker): void {
    const exchange = createExchange();
    given.give(exchange, { isStarted: false });
    expect(given.handle.tryTakeBack(exchange)).toBe(true);
  }

  test('reports it as blocked after both limits, although it has nothing in flight', async () => {
    giveInVain(worker);
    host.isBusy = false;
    const givenAtMs = monotonicMs();
    host.watch();
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
    expect(monotonicMs() - givenAtMs).toBeGreaterThanOrEqual(LIMITS.requestTimeoutMs + LIMITS.killAfterMs);
  });

  test('asks it while something lies there that is not overdue', async () => {
    worker.give(createExchange(farAhead()), { isStarted: false });
    host.watch();
    expect(await host.nextOfWorker()).toEqual(['blocked', worker.handle]);
    expect(host.reports).toHaveLength(1);
  });

  test('does not report one that turns, or was read from meanwhile', async () => {
    const [answering, blocked] = [host.addWorker(), host.addWorker()];
    for (const given of [worker, answering, blocked]) given.handle.usedAtMs = monotonicMs() + FAR_MS;
    answering.handle.readAtMs = monotonicMs() + FAR_MS - 1;
    worker.turnWhenAsked();
    host.watch();
    // Asked in the same look.
    expect(await host.nextOfWorker()).toEqual(['blocked', blocked.handle]);
    expect(host.reports).toHaveLength(1);
  });

  test('leaves alone one that does not serve, has answered since, or only awaits', async () => {
    const [leaving, answered, blocked] = [host.addWorker(), host.addWorker(), host.addWorker()];
    for (const { handle } of [leaving, answered, blocked]) handle.usedAtMs = monotonicMs();
    leaving.handle.isReady = false;
    answered.handle.readAtMs = answered.handle.usedAtMs;
    worker.give(createExchange(farAhead()));
    host.watch();
    expect(await host.nextOfWorker()).toEqual(['blocked', blocked.handle]);
    for (const { channel } of [worker, leaving, answered]) expect(channel.hasAttention).toBe(false);
  });

  test('stops when it has answered', async () => {
    const before = timerCount();
    giveInVain(worker);
    host.isBusy = false;
    host.watch();
    while (!worker.channel.hasAttention) await new Promise((resolve) => setImmediate(resolve));
    worker.handle.readAtMs = monotonicMs();
    while (timerCount() > before) await new Promise((resolve) => setImmediate(resolve));
    expect(host.reports).toEqual([]);
  });
});

describe('DeadlineWatch with maxAbandoned', () => {
  test('reports a worker as worn out when so many go on after they were given up', async () => {
    worker.give(createExchange(longAgo()));
    worker.give(createExchange(longAgo()));
    host.watch({ maxAbandoned: 2, killAfterMs: 0 });
    expect(await host.nextOfWorker()).toEqual(['worn out', worker.handle]);
    expect(host.reports.map(([name]) => name)).toEqual(['overdue', 'overdue', 'worn out']);
  });

  test('counts one whose client is gone once it is overdue', async () => {
    worker.give(createExchange(longAgo())).isCancelled = true;
    host.watch({ maxAbandoned: 1, killAfterMs: 0 });
    expect(await host.nextOfWorker()).toEqual(['worn out', worker.handle]);
  });

  test('gives a handler killAfterMs to heed the abort', async () => {
    const exchange = worker.give(createExchange());
    host.watch({ maxAbandoned: 1, killAfterMs: 50 });
    await host.overdue(exchange);
    worker.turn();
    expect(await host.nextOfWorker()).toEqual(['worn out', worker.handle]);
    expect(monotonicMs() - exchange.receivedAtMs).toBeGreaterThanOrEqual(LIMITS.requestTimeoutMs + 50);
  });

  test('does not count what has ended', async () => {
    const exchange = worker.give(createExchange());
    host.watch({ maxAbandoned: 1, killAfterMs: 0 });
    await host.overdue(exchange);
    worker.handle.end(exchange);
    const other = host.addWorker();
    other.give(createExchange());
    expect(await host.nextOfWorker()).toEqual(['worn out', other.handle]);
  });

  test('reports one with room for nothing else, however many it may have', async () => {
    worker = host.addWorker({ maxConcurrent: 1 });
    worker.give(createExchange());
    host.watch({ maxAbandoned: 8, killAfterMs: 0 });
    expect(await host.nextOfWorker()).toEqual(['worn out', worker.handle]);
  });

  test('does not report one without room as long as somebody waits for an answer of it', async () => {
    worker = host.addWorker({ exchangeCount: 2 });
    const exchange = worker.give(createExchange());
    const wanted = worker.give(createExchange(farAhead()));
    const other = host.addWorker({ exchangeCount: 1 });
    other.give(createExchange());
    host.watch({ killAfterMs: 0 });
    await host.overdue(exchange);
    expect(await host.nextOfWorker()).toEqual(['worn out', other.handle]);
    expect(wanted.isCancelled).toBe(false);
  });
});
