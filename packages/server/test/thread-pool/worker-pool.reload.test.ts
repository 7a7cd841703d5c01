/** Another version of the handler module, one worker after the other. */

import { describe, expect, test } from '@jest/globals';

import { SharedGate } from '../shared-gate.js';
import type { FakeWorker } from './fake-registry.js';
import { ModuleFile, TestPool, handlerUrl, startPool } from './test-pool.js';
import { Command } from './worker-commands.js';

const BLOCKED = { code: 'ERR_SPOOL_WORKER_BLOCKED', message: 'Worker 0 is blocked', stack: undefined } as const;

/** Every worker has been replaced by one of its number, on a thread that was never used. */
function expectReplaced(test: TestPool, old: readonly FakeWorker[]): void {
  expect(test.ready.map(({ workerId }) => workerId)).toEqual(old.map(({ workerId }) => workerId));
  for (const worker of old) expect(test.registry.workers).not.toContain(worker);
  expect(new Set(test.starts.map(({ threadId }) => threadId)).size).toBe(test.starts.length);
  expect(test.commands.count('reused')).toBe(0);
}

describe('reload()', () => {
  test('replaces one worker after the other, each ready before the old one leaves', async () => {
    const test = await startPool({ workers: 3 });
    const old = test.ready;
    const readyCounts: number[] = [];
    const memberCounts: number[] = [];
    const { onChange } = test.registry;
    test.registry.onChange = () => {
      readyCounts.push(test.ready.length);
      memberCounts.push(test.registry.workers.length);
      onChange();
    };
    await test.pool.reload();
    expectReplaced(test, old);
    expect(Math.min(...readyCounts)).toBe(3);
    expect(Math.max(...memberCounts)).toBe(4);
    expect(test.exits.map(({ workerId, failure }) => [workerId, failure])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
    ]);
    for (const { calls } of old) expect(calls).toEqual(['retire', 'drained', 'remove']);
    expect(test.commands.count('loaded')).toBe(6);
    expect(test.commands.count('closed')).toBe(3);
  });

  test('loads a module that has changed on disk', async () => {
    const file = new ModuleFile();
    const test = await startPool({ url: file.url, workers: 1 });
    file.break();
    await expect(test.pool.reload()).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_LOAD' });
    file.mend();
    await test.pool.reload();
    expect(test.starts).toHaveLength(2);
  });

  test('keeps to the new module afterwards', async () => {
    const test = await startPool({ workers: 1, handler: 'hello' });
    await test.pool.reload(handlerUrl('obedient'));
    expect(test.commands.count('loaded')).toBe(1);
    await test.pool.reload();
    expect(test.commands.count('loaded')).toBe(2);
    test.pool.kill(test.worker(0), BLOCKED);
    await test.until(() => test.starts.length === 4);
    expect(test.commands.count('loaded')).toBe(3);
  });

  test.each([
    ['throwing-module', 'ERR_SPOOL_HANDLER_LOAD', 'thrown while loading'],
    ['no-handler', 'ERR_SPOOL_HANDLER_INVALID', 'exports neither'],
    ['start-rejects', 'ERR_SPOOL_HANDLER_START', 'no database'],
    ['start-exits', 'ERR_SPOOL_WORKER_DIED', 'exited'],
  ])('with %s.mjs rejects, and every old worker stays', async (name, code, message) => {
    const test = await startPool();
    const old = test.ready;
    await expect(test.pool.reload(handlerUrl(name))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(test.registry.workers).toEqual(old);
    expect(test.ready).toEqual(old);
    expect(test.exits).toHaveLength(1);
    expect(test.exits[0].failure?.code).toBe(code);
    // One that dies later is still replaced by the old module, and the next reload loads it too.
    test.pool.kill(test.worker(0), BLOCKED);
    await test.until(() => test.starts.length === 3);
    expect(test.commands.count('loaded')).toBe(3);
    await test.pool.reload();
    expect(test.commands.count('loaded')).toBe(5);
  });

  test('with a start hook that never settles rejects after startTimeoutMs', async () => {
    const gate = new SharedGate();
    const test = await startPool({ handler: 'hello', startTimeoutMs: 1000, workerData: { gate: gate.words } });
    await expect(test.pool.reload(handlerUrl('stuck-start'))).rejects.toMatchObject({
      code: 'ERR_SPOOL_HANDLER_START',
      message: 'Handler module did not start within 1000 ms',
    });
    expect(test.ready).toHaveLength(2);
  });

  test('twice at once is carried out one after the other', async () => {
    const test = await startPool({ handler: 'hello' });
    const old = test.ready;
    const results = await Promise.allSettled([
      test.pool.reload(handlerUrl('throwing-module')),
      test.pool.reload(handlerUrl('obedient')),
      test.pool.reload(),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expectReplaced(test, old);
    expect(test.commands.count('loaded')).toBe(4);
    expect(test.exits).toHaveLength(5);
  });

  test('asked for while the pool starts waits for that', async () => {
    const test = new TestPool({ workers: 1 });
    const started = test.pool.start();
    await test.pool.reload();
    await started;
    expect(test.starts).toHaveLength(2);
  });

  test('lets an old worker finish, and ends what takes longer than drainTimeoutMs', async () => {
    const test = await startPool({ drainTimeoutMs: 300 });
    const [first, second] = test.ready;
    first.liveCount = 1;
    second.liveCount = 1;
    const reloaded = test.pool.reload();
    await test.until(() => first.calls.includes('drained'));
    first.finish();
    await reloaded;
    expect(first.calls).toEqual(['retire', 'drained', 'remove']);
    expect(second.calls).toEqual(['retire', 'drained', 'fail', 'remove']);
    expect(test.exits.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  test('goes on when an old worker dies while it is drained', async () => {
    const test = await startPool();
    const old = test.ready;
    old[0].liveCount = 1;
    const reloaded = test.pool.reload();
    await test.until(() => old[0].calls.includes('drained'));
    test.pool.kill(old[0], BLOCKED);
    await reloaded;
    expectReplaced(test, old);
    expect(test.starts).toHaveLength(4);
  });

  test('goes on when an old worker dies before the new one is ready', async () => {
    const gate = new SharedGate();
    const test = await startPool({ workers: 1, handler: 'hello', workerData: { gate: gate.words } });
    const [old] = test.ready;
    const reloaded = test.pool.reload(handlerUrl('stuck-start'));
    await gate.arrived(1);
    test.pool.kill(old, BLOCKED);
    // Nobody knows whether the new one will ever be ready: the old module serves on.
    await test.until(() => test.starts.length === 2);
    gate.open();
    await reloaded;
    expect(test.starts).toHaveLength(3);
    expect(test.registry.workers).toHaveLength(1);
  });

  test('goes on while a killed worker is stuck in a native call', async () => {
    const test = await startPool();
    test.commands.give(0, Command.NATIVE);
    await test.commands.native.entered(1);
    const stuck = test.worker(0);
    test.pool.kill(stuck, BLOCKED);
    await test.pool.reload();
    expect(stuck.calls).toEqual(['retire']);
    expect(test.ready).toHaveLength(2);
    expect(test.pool.workerCount).toBe(2);
    test.commands.native.leave();
    await test.until(() => stuck.calls.includes('remove'));
  });

  test('replaces a worker that is just being replaced too', async () => {
    const test = await startPool();
    const old = test.ready;
    test.pool.replace(old[0]);
    await test.pool.reload();
    expectReplaced(test, old);
    expect(test.starts).toHaveLength(5);
  });

  test('starts a worker where there is none because the old module fails to start', async () => {
    const file = new ModuleFile();
    const test = await startPool({ url: file.url, workers: 1 });
    file.break();
    test.pool.kill(test.worker(0), BLOCKED);
    await test.until(() => test.exits.length === 3);
    await test.pool.reload(handlerUrl('obedient'));
    expect(test.ready).toHaveLength(1);
    expect(test.pool.startingCount).toBe(0);
  });

  test('that fails leaves it to the old module to be tried again there', async () => {
    const file = new ModuleFile();
    const test = await startPool({ url: file.url, workers: 1 });
    file.break();
    test.pool.kill(test.worker(0), BLOCKED);
    await test.until(() => test.exits.length === 2);
    await expect(test.pool.reload(handlerUrl('start-rejects'))).rejects.toMatchObject({
      code: 'ERR_SPOOL_HANDLER_START',
    });
    file.mend();
    await test.until(() => test.starts.length === 2);
  });

  test.each(['close', 'destroy'] as const)('is refused when %s() comes while a new worker starts', async (end) => {
    const gate = new SharedGate();
    const test = await startPool({ handler: 'hello', workerData: { gate: gate.words } });
    const reloads = [test.pool.reload(handlerUrl('stuck-start')), test.pool.reload()];
    const refused = Promise.all(
      reloads.map((reload) => expect(reload).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' })),
    );
    await gate.arrived(1);
    const ended = test.pool[end]();
    gate.open();
    await ended;
    await refused;
    expect(test.exits).toHaveLength(3);
  });

  test.each(['close', 'destroy'] as const)('is refused when %s() comes while an old worker is drained', async (end) => {
    const test = await startPool();
    const [first] = test.ready;
    first.liveCount = 1;
    const refused = expect(test.pool.reload()).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await test.until(() => first.calls.includes('drained'));
    await test.pool[end]();
    await refused;
    expect(test.exits).toHaveLength(3);
  });
});
