/** From start() to close(): failures to start, and an end at any moment. */

import { describe, expect, test } from '@jest/globals';

import { CounterIndex, ThreadState } from '@spool/protocol';

import { SharedGate } from '../shared-gate.js';
import { TestPool, handlerUrl, startPool } from './test-pool.js';

describe('start()', () => {
  test('resolves when minWorkers take requests', async () => {
    const { pool, starts, ready, exits } = await startPool({ workers: 3 });
    expect(starts.map(({ workerId }) => workerId).sort()).toEqual([0, 1, 2]);
    expect(new Set(starts.map(({ threadId }) => threadId)).size).toBe(3);
    expect(ready.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
    expect([pool.workerCount, pool.startingCount]).toEqual([3, 0]);
    expect(exits).toEqual([]);
  });

  test.each([
    ['missing', 'ERR_SPOOL_HANDLER_LOAD', 'Cannot find module'],
    ['throwing-module', 'ERR_SPOOL_HANDLER_LOAD', 'thrown while loading'],
    ['no-handler', 'ERR_SPOOL_HANDLER_INVALID', 'exports neither'],
    ['wrong-hook', 'ERR_SPOOL_HANDLER_INVALID', 'not a function'],
    ['start-rejects', 'ERR_SPOOL_HANDLER_START', 'no database'],
    ['start-exits', 'ERR_SPOOL_WORKER_DIED', 'exited with code 4'],
    ['start-throws-out-of-band', 'ERR_SPOOL_WORKER_DIED', 'out of band'],
  ])('rejects with the reason when the handler module is %s.mjs', async (handler, code, message) => {
    const test = new TestPool({ handler });
    await expect(test.pool.start()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    await test.pool.destroy();
    // Nobody was started in place of those that failed.
    expect(test.exits).toHaveLength(2);
    expect(test.starts).toEqual([]);
    expect(test.registry.workers).toEqual([]);
  });

  test('rejects with the beginning of a reason that no ring takes', async () => {
    const { pool } = new TestPool({ handler: 'long-failure' });
    await expect(pool.start()).rejects.toMatchObject({
      code: 'ERR_SPOOL_HANDLER_START',
      message: expect.stringMatching(/^Handler module failed to start or close: no database é{100}/),
    });
  });

  test.each([
    ['Node refuses', ['--no-such-option'], 'ERR_SPOOL_WORKER_DIED', '--no-such-option'],
    ['end it before it has a task', ['--require', './no-such-module.cjs'], 'ERR_SPOOL_WORKER_DIED', 'no-such-module'],
  ])('rejects when a thread has options that %s', async (_, execArgv, code, message) => {
    const { pool, exits } = new TestPool({ execArgv, workers: 3 });
    await expect(pool.start()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    await pool.destroy();
    expect(exits).toHaveLength(3);
  });

  test('rejects when a thread runs out of heap before it has a task', async () => {
    const { pool, exits } = new TestPool({
      resourceLimits: { maxOldGenerationSizeMb: 1, maxYoungGenerationSizeMb: 1 },
    });
    await expect(pool.start()).rejects.toMatchObject({ code: 'ERR_SPOOL_WORKER_DIED' });
    await pool.destroy();
    expect(exits).toHaveLength(2);
  });

  test('rejects when a start hook takes longer than startTimeoutMs', async () => {
    const gate = new SharedGate();
    const { pool, exits } = new TestPool({
      handler: 'stuck-start',
      startTimeoutMs: 500,
      workerData: { gate: gate.words },
    });
    await expect(pool.start()).rejects.toMatchObject({
      code: 'ERR_SPOOL_HANDLER_START',
      message: 'Handler module did not start within 500 ms',
    });
    await pool.destroy();
    expect(exits).toHaveLength(2);
  });

  test('rejects at once when the pool is closed meanwhile, and the workers still close', async () => {
    const gate = new SharedGate();
    const test = new TestPool({ handler: 'stuck-start', workerData: { gate: gate.words } });
    const started = test.pool.start();
    await gate.arrived(2);
    const closed = test.pool.close();
    await expect(started).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    expect(test.exits).toEqual([]);
    gate.open();
    await closed;
    expect(test.exits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(test.starts).toEqual([]);
  });

  test('rejects when the pool is destroyed meanwhile', async () => {
    const gate = new SharedGate();
    const test = new TestPool({ handler: 'stuck-start', workerData: { gate: gate.words } });
    const started = test.pool.start();
    await gate.arrived(1);
    await Promise.all([expect(started).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' }), test.pool.destroy()]);
    expect(test.exits).toHaveLength(2);
  });

  test.each(['close', 'destroy'] as const)('%s() before any thread has run resolves', async (end) => {
    const { pool, exits } = new TestPool();
    const started = expect(pool.start()).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await pool[end]();
    await started;
    expect(exits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });
});

describe('close()', () => {
  test('resolves after every close hook, with every thread gone', async () => {
    const { pool, commands, exits, starts, registry, counterShelf } = await startPool({ workers: 3 });
    await pool.close();
    expect(commands.count('closed')).toBe(3);
    expect(exits.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
    expect(new Set(exits.map(({ threadId }) => threadId))).toEqual(new Set(starts.map(({ threadId }) => threadId)));
    expect(registry.workers).toEqual([]);
    expect([pool.workerCount, pool.startingCount]).toEqual([0, 3]);
    expect(counterShelf.taken.size).toBe(0);
    for (const { values } of counterShelf.givenBack) {
      expect(values[CounterIndex.STATE]).toBe(ThreadState.CLOSED);
      expect(values[CounterIndex.THREADS_STARTED]).toBe(1);
      expect(starts.map(({ threadId }) => threadId)).toContain(values[CounterIndex.THREAD_ID]);
    }
  });

  test('tells why a close hook fails', async () => {
    const { pool, exits } = await startPool({ handler: 'close-rejects', workers: 1 });
    await pool.close();
    expect(exits[0].failure).toMatchObject({
      code: 'ERR_SPOOL_HANDLER_START',
      message: expect.stringContaining('cannot flush'),
    });
  });

  test('waits for a close hook that never settles until destroy() cuts it short', async () => {
    const { pool, exits } = await startPool({ handler: 'stuck-close' });
    const closed = pool.close();
    await pool.destroy();
    await closed;
    expect(exits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  test('close() and destroy() resolve however often they are called', async () => {
    const { pool } = await startPool();
    await Promise.all([pool.close(), pool.close(), pool.destroy(), pool.destroy()]);
    await pool.close();
    await pool.destroy();
  });

  test('start() and reload() after it are refused', async () => {
    const { pool } = await startPool();
    await pool.close();
    await expect(pool.start()).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await expect(pool.reload(handlerUrl('hello'))).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a worker lowers its own priority by nicenessOf()', async () => {
  const { commands } = await startPool({ workers: 1, nicenessOf: (workerId) => 3 + workerId });
  expect(commands.count('niceness')).toBe(3);
});
