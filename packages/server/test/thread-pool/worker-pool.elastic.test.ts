/** A pool that grows and shrinks. */

import { describe, expect, test } from '@jest/globals';

import { monotonicMs } from '@spool/protocol';

import { SharedGate } from '../shared-gate.js';
import { ModuleFile, handlerUrl, startPool, type TestPool } from './test-pool.js';
import { Command } from './worker-commands.js';

const ELASTIC = { minWorkers: 1, maxWorkers: 3, idleWorkerMs: 60_000 } as const;

const HOUR_MS = 3_600_000;

/** Has requests wait for long until there is one more worker. */
async function grow(test: TestPool): Promise<void> {
  const { workerCount } = test.pool;
  test.wait(monotonicMs() + HOUR_MS, 1000);
  await test.until(() => test.pool.workerCount === workerCount + 1);
}

describe('adjust()', () => {
  test('adds one worker after the other, up to maxWorkers, while requests wait', async () => {
    const test = await startPool(ELASTIC);
    test.wait(monotonicMs() + HOUR_MS, 1000);
    // One is starting: whatever waits, it is the only one.
    test.wait(monotonicMs() + HOUR_MS, 1000);
    expect([test.pool.workerCount, test.pool.startingCount]).toEqual([1, 1]);
    await test.until(() => test.pool.workerCount === 2);
    await grow(test);
    test.wait(monotonicMs() + HOUR_MS, 1000);
    expect(test.registry.workers.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
    expect(test.starts.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
  });

  test('adds none for what has piled up before the last one became ready', async () => {
    const test = await startPool(ELASTIC);
    test.wait(monotonicMs() - HOUR_MS, 1000);
    expect(test.registry.workers).toHaveLength(1);
  });

  test('lets the highest number go that is idle, one at a time, down to minWorkers', async () => {
    const test = await startPool(ELASTIC);
    await grow(test);
    await grow(test);
    const [, first, second] = test.ready;
    second.liveCount = 1;
    first.liveCount = 1;
    const laterMs = monotonicMs() + 2 * HOUR_MS;
    test.wait(laterMs, 0);
    expect(test.pool.workerCount).toBe(3);
    second.finish();
    first.finish();
    test.wait(laterMs, 0);
    test.wait(laterMs, 0);
    expect(test.ready.map(({ workerId }) => workerId)).toEqual([0, 1]);
    expect(second.calls).toEqual(['retire', 'drained']);
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0]).toMatchObject({ workerId: 2, failure: undefined });
    await new Promise(setImmediate);
    test.wait(laterMs, 0);
    await test.until(() => test.exits.length === 2);
    await new Promise(setImmediate);
    test.wait(laterMs, 0);
    expect(test.ready.map(({ workerId }) => workerId)).toEqual([0]);
    expect(test.commands.count('closed')).toBe(2);
  });

  test('gives the number of one that left to the next, on a fresh thread', async () => {
    const test = await startPool(ELASTIC);
    await grow(test);
    test.wait(monotonicMs() + 2 * HOUR_MS, 0);
    await test.until(() => test.exits.length === 1);
    test.wait(monotonicMs() + 3 * HOUR_MS, 1000);
    await test.until(() => test.pool.workerCount === 2);
    expect(test.starts.map(({ workerId }) => workerId)).toEqual([0, 1, 1]);
    expect(test.commands.count('reused')).toBe(0);
  });

  test('keeps its size when minWorkers and maxWorkers are equal', async () => {
    const test = await startPool({ workers: 2, idleWorkerMs: 1 });
    test.wait(monotonicMs() + HOUR_MS, 1000);
    test.wait(monotonicMs() + HOUR_MS, 0);
    expect(test.registry.workers).toHaveLength(2);
    expect(test.ready).toHaveLength(2);
  });

  test('a worker that fails to start when it is added is given up when it is not needed', async () => {
    const file = new ModuleFile();
    const test = await startPool({ ...ELASTIC, url: file.url });
    file.break();
    test.wait(monotonicMs() + HOUR_MS, 1000);
    await test.until(() => test.exits.length === 2);
    expect(test.pool.startingCount).toBe(1);
    // It is tried again now and then, and nobody else beside it.
    test.wait(monotonicMs() + HOUR_MS, 1000);
    expect([test.pool.workerCount, test.pool.startingCount]).toEqual([1, 1]);
    test.wait(monotonicMs() + 3 * HOUR_MS, 0);
    expect([test.pool.workerCount, test.pool.startingCount]).toEqual([1, 0]);
  });

  test('shrinks an idle pool by itself', async () => {
    const test = await startPool({ ...ELASTIC, idleWorkerMs: 100 });
    test.wait(monotonicMs() + 50, 1000);
    await test.until(() => test.starts.length === 2);
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0]).toMatchObject({ workerId: 1, failure: undefined });
    expect(test.pool.workerCount).toBe(1);
  });

  test.each(['close', 'destroy'] as const)('%s() while one is added and one leaves ends both', async (end) => {
    const test = await startPool(ELASTIC);
    await grow(test);
    test.worker(1).liveCount = 0;
    test.wait(monotonicMs() + 2 * HOUR_MS, 0);
    test.wait(monotonicMs() + 3 * HOUR_MS, 1000);
    expect(test.registry.workers.map(({ workerId }) => workerId)).toEqual([0, 1, 1]);
    await test.pool[end]();
    expect(test.exits).toHaveLength(3);
    test.wait(monotonicMs() + 4 * HOUR_MS, 1000);
    expect(test.registry.workers).toEqual([]);
  });

  test('a worker added during a reload gets the new module too', async () => {
    const gate = new SharedGate();
    const test = await startPool({ ...ELASTIC, handler: 'hello', workerData: { gate: gate.words } });
    const reloaded = test.pool.reload(handlerUrl('stuck-start'));
    await gate.arrived(1);
    await grow(test);
    gate.open();
    await reloaded;
    await gate.arrived(2);
    expect(test.ready).toHaveLength(2);
    expect(test.starts).toHaveLength(4);
  });

  test('a worker that leaves and dies is not replaced', async () => {
    const test = await startPool(ELASTIC);
    await grow(test);
    const leaving = test.worker(1);
    test.wait(monotonicMs() + 2 * HOUR_MS, 0);
    test.commands.give(leaving.workerId, Command.EXIT);
    await test.until(() => test.exits.length === 1);
    expect(test.registry.workers).toHaveLength(1);
  });
});
