/** Workers that die, and workers that are killed. */

import { describe, expect, test } from '@jest/globals';

import { CounterIndex, ThreadState } from '@spool/protocol';

import { SharedGate } from '../shared-gate.js';
import { startPool, type TestPool } from './test-pool.js';
import { Command } from './worker-commands.js';

const BLOCKED = { code: 'ERR_SPOOL_WORKER_BLOCKED', message: 'Worker 0 is blocked', stack: undefined } as const;

/** No thread has ever been used twice. */
function expectFresh({ starts, commands }: TestPool): void {
  expect(new Set(starts.map(({ threadId }) => threadId)).size).toBe(starts.length);
  expect(commands.count('reused')).toBe(0);
}

/** Waits until this process has used so much of the processor: a native call is well under way by then. */
async function burned(userMicroseconds: number): Promise<void> {
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < userMicroseconds) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a worker that dies', () => {
  test.each([
    [Command.THROW, 'out of band'],
    [Command.REJECT, 'rejected out of band'],
    [Command.EXIT, 'exited with code 3'],
  ])('by command %i is replaced at once, under its number', async (command, reason) => {
    const test = await startPool();
    const { commands, starts, exits } = test;
    const dying = test.worker(1);
    dying.usedAtMs = Infinity;
    commands.give(1, command);
    await test.until(() => starts.length === 3);
    expect(exits).toHaveLength(1);
    expect(exits[0]).toMatchObject({ workerId: 1, failure: { code: 'ERR_SPOOL_WORKER_DIED' } });
    expect(exits[0].failure?.message).toContain(reason);
    expect(starts.map(({ workerId }) => workerId).sort()).toEqual([0, 1, 1]);
    expect(starts.map(({ threadId }) => threadId)).toContain(exits[0].threadId);
    expect(dying.isReady).toBe(false);
    expect(dying.calls.at(-1)).toBe('remove');
    expect(test.worker(1).channel).not.toBe(dying.channel);
    expect(test.counterShelf.givenBack.map(({ values }) => values[CounterIndex.STATE])).toEqual([ThreadState.FAILED]);
    expectFresh(test);
  });

  test('out of heap is replaced', async () => {
    const test = await startPool({
      workers: 1,
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    test.commands.give(0, Command.HOARD);
    await test.until(() => test.starts.length === 2);
    expect(test.exits[0].failure?.message).toContain('memory');
    expectFresh(test);
  });

  test('is replaced again and again', async () => {
    const test = await startPool({ workers: 1 });
    for (let count = 1; count <= 5; count++) {
      test.worker(0).usedAtMs = Infinity;
      test.commands.give(0, Command.EXIT);
      await test.until(() => test.starts.length === count + 1);
    }
    expect(test.exits).toHaveLength(5);
    expectFresh(test);
  });

  test('soon after its start, without a request, is replaced too', async () => {
    const test = await startPool({ workers: 1 });
    test.commands.give(0, Command.EXIT);
    await test.until(() => test.exits.length === 1);
    await test.until(() => test.starts.length === 2);
    expectFresh(test);
  });

  // On a busy machine the pause before a replacement may be over by then: it is one that starts that is ended.
  test.each(['close', 'destroy'] as const)('and is to be replaced leaves nothing behind after %s()', async (end) => {
    const test = await startPool({ workers: 1 });
    test.commands.give(0, Command.EXIT);
    await test.until(() => test.exits.length === 1);
    await test.pool[end]();
    expect(test.registry.workers).toHaveLength(0);
  });

  test('while the pool closes is not replaced', async () => {
    const test = await startPool();
    test.commands.give(0, Command.EXIT);
    await test.pool.close();
    expect(test.exits).toHaveLength(2);
    expect(test.starts).toHaveLength(2);
  });
});

describe('kill()', () => {
  test('ends an endless loop, and has another one started under the same number', async () => {
    const test = await startPool();
    const { pool, commands, starts, exits, registry } = test;
    commands.give(0, Command.LOOP);
    await commands.counted('stuck', 1);
    const blocked = test.worker(0);
    blocked.liveCount = 1;
    pool.kill(blocked, BLOCKED);
    expect(blocked.isReady).toBe(false);
    expect(blocked.calls).toEqual(['retire']);
    // Started before the old one has exited; what that has is settled only then.
    expect(registry.workers.map(({ workerId }) => workerId)).toEqual([0, 1, 0]);
    expect(blocked.liveCount).toBe(1);
    await test.until(() => exits.length === 1 && starts.length === 3);
    expect(exits[0]).toMatchObject({ workerId: 0, failure: BLOCKED });
    expect(blocked.calls).toEqual(['retire', 'remove']);
    expectFresh(test);
  });

  test('twice, and after the exit, does nothing more', async () => {
    const test = await startPool({ workers: 1 });
    const worker = test.worker(0);
    test.pool.kill(worker, BLOCKED);
    test.pool.kill(worker, { ...BLOCKED, message: 'again' });
    await test.until(() => test.exits.length === 1 && test.starts.length === 2);
    test.pool.kill(worker, BLOCKED);
    expect(test.exits[0].failure).toEqual(BLOCKED);
    expect(test.registry.workers).toHaveLength(1);
  });

  test('has another one ready before a native call has returned', async () => {
    const test = await startPool({ workers: 1 });
    const { pool, commands, starts, exits } = test;
    const blocked = test.worker(0);
    commands.give(0, Command.NATIVE);
    await commands.native.entered(1);
    pool.kill(blocked, BLOCKED);
    await test.until(() => starts.length === 2);
    expect(exits).toEqual([]);
    expect(test.worker(0)).not.toBe(blocked);
    expect(blocked.calls).toEqual(['retire']);
    commands.native.leave();
    await test.until(() => exits.length === 1);
    expect(exits[0].failure).toEqual(BLOCKED);
    expect(blocked.calls).toEqual(['retire', 'remove']);
    // It was ended as soon as it came back.
    expect(commands.count('unstuck')).toBe(0);
    expectFresh(test);
  });

  test('has another one ready before a long pbkdf2Sync() has returned', async () => {
    const test = await startPool({ workers: 1 });
    const { pool, commands, starts, exits } = test;
    const blocked = test.worker(0);
    commands.give(0, Command.BURN);
    await commands.counted('stuck', 1);
    await burned(20_000);
    pool.kill(blocked, BLOCKED);
    await test.until(() => starts.length === 2);
    expect(exits).toEqual([]);
    await test.until(() => exits.length === 1);
    expect(commands.count('unstuck')).toBe(0);
    expectFresh(test);
  });

  test('again and again leaves no more threads stuck than there are workers, and one', async () => {
    const test = await startPool({ workers: 1 });
    const { pool, commands, starts, exits, registry } = test;
    for (let count = 1; count <= 2; count++) {
      await test.until(() => starts.length === count);
      commands.give(0, Command.NATIVE);
      await commands.native.entered(count);
      pool.kill(test.worker(0), BLOCKED);
    }
    expect(registry.workers).toHaveLength(2);
    expect(pool.startingCount).toBe(1);
    commands.native.leave();
    await test.until(() => exits.length === 2 && starts.length === 3);
    expectFresh(test);
  });

  test.each(['close', 'destroy'] as const)('and %s() waits for the thread to exit', async (end) => {
    const test = await startPool({ workers: 1 });
    const { pool, commands, starts, exits, registry } = test;
    const blocked = test.worker(0);
    commands.give(0, Command.NATIVE);
    await commands.native.entered(1);
    pool.kill(blocked, BLOCKED);
    const ended = pool[end]();
    await test.until(() => exits.length === 1);
    expect(registry.workers).toEqual([blocked]);
    commands.native.leave();
    await ended;
    expect(registry.workers).toEqual([]);
    expect(exits[1]).toMatchObject({ failure: BLOCKED });
    expect(starts.length).toBeLessThan(2);
  });

  test('of a worker that reload() starts rejects that', async () => {
    const gate = new SharedGate();
    const test = await startPool({ workers: 1 });
    const reloaded = test.pool.reload(new URL('handlers/stuck-start.mjs', import.meta.url).href);
    await test.until(() => test.registry.workers.length === 2);
    test.pool.kill(test.registry.workers[1], BLOCKED);
    await expect(reloaded).rejects.toMatchObject({ code: 'ERR_SPOOL_WORKER_BLOCKED' });
    expect(test.ready).toHaveLength(1);
    gate.open();
  });
});

describe('replace()', () => {
  test('starts another one, then lets the worn out one finish and leave', async () => {
    const test = await startPool({ workers: 1 });
    const worn = test.worker(0);
    worn.liveCount = 1;
    test.pool.replace(worn);
    test.pool.replace(worn);
    expect(worn.isReady).toBe(true);
    await test.until(() => test.starts.length === 2);
    expect(worn.isReady).toBe(false);
    expect(worn.calls).toEqual(['retire', 'drained']);
    expect(test.exits).toEqual([]);
    worn.finish();
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0]).toEqual({ ...test.starts[0], failure: undefined });
    expect(test.commands.count('closed')).toBe(1);
    expectFresh(test);
  });

  test('ends what takes longer than drainTimeoutMs', async () => {
    const test = await startPool({ workers: 1, drainTimeoutMs: 300 });
    const worn = test.worker(0);
    worn.liveCount = 1;
    test.pool.replace(worn);
    await test.until(() => test.exits.length === 1);
    expect(worn.calls).toEqual(['retire', 'drained', 'fail', 'remove']);
    expect(test.exits[0].failure).toBeUndefined();
    expect(test.commands.count('closed')).toBe(1);
  });

  test('ends a close hook that takes longer than drainTimeoutMs', async () => {
    const test = await startPool({ handler: 'stuck-close', workers: 1, drainTimeoutMs: 100 });
    test.pool.replace(test.worker(0));
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0].failure).toEqual({
      code: 'ERR_SPOOL_HANDLER_START',
      message: 'Handler module did not finish and close within 100 ms',
      stack: undefined,
    });
  });

  test('ends one that loops for ever', async () => {
    const test = await startPool({ workers: 1, drainTimeoutMs: 100 });
    test.commands.give(0, Command.LOOP);
    await test.commands.counted('stuck', 1);
    test.pool.replace(test.worker(0));
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0].failure?.message).toContain('did not finish');
  });

  test('goes on with the other one when the worn out one dies before that is ready', async () => {
    const test = await startPool({ workers: 1 });
    test.worker(0).usedAtMs = Infinity;
    test.pool.replace(test.worker(0));
    test.commands.give(0, Command.EXIT);
    await test.until(() => test.starts.length === 2 && test.exits.length === 1);
    expect(test.registry.workers).toHaveLength(1);
    expect(test.commands.count('loaded')).toBe(2);
  });

  test('of one that dies while it is drained starts nobody further', async () => {
    const test = await startPool({ workers: 1 });
    const worn = test.worker(0);
    worn.liveCount = 1;
    test.pool.replace(worn);
    await test.until(() => test.starts.length === 2);
    test.pool.kill(worn, BLOCKED);
    await test.until(() => test.exits.length === 1);
    expect(test.exits[0].failure).toEqual(BLOCKED);
    expect(test.registry.workers).toHaveLength(1);
    await test.pool.close();
    expect(test.starts).toHaveLength(2);
  });

  test.each(['close', 'destroy'] as const)('and %s() while one is drained ends it too', async (end) => {
    const test = await startPool({ workers: 1 });
    const worn = test.worker(0);
    worn.liveCount = 1;
    test.pool.replace(worn);
    await test.until(() => test.starts.length === 2);
    await test.pool[end]();
    expect(test.exits).toHaveLength(2);
  });
});
