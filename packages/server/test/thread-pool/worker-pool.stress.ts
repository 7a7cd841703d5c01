/** A pool to which everything happens at any moment, at random: every worker comes and goes once, and the pool recovers. */

import { expect, jest, test } from '@jest/globals';

import { monotonicMs } from '@spool/protocol';

import type { FakeWorker } from './fake-registry.js';
import { ModuleFile, TestPool, handlerUrl } from './test-pool.js';
import { Command } from './worker-commands.js';

const ROUND_COUNT = 5;
const STEP_COUNT = 40;
const HOUR_MS = 3_600_000;
const BLOCKED = { code: 'ERR_SPOOL_WORKER_BLOCKED', message: 'Worker is blocked', stack: undefined } as const;

jest.setTimeout(300_000);

/** Numbers that look random and are the same for one seed. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

async function pause(timeMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, timeMs));
}

test.each(Array.from({ length: ROUND_COUNT }, (_, round) => round + 1))('random life, seed %i', async (seed) => {
  const random = createRandom(seed);
  const test = new TestPool({ minWorkers: 2, maxWorkers: 4, drainTimeoutMs: 50, startTimeoutMs: 5000 });
  const { pool, commands, registry, starts, exits } = test;
  const file = new ModuleFile();
  file.break();
  const reloads: Promise<unknown>[] = [];
  let addedCount = 0;
  let removedCount = 0;
  const addWorker = registry.addWorker.bind(registry);
  registry.addWorker = (workerId, workerEventCount) => {
    addedCount++;
    return addWorker(workerId, workerEventCount);
  };
  const removeWorker = registry.removeWorker.bind(registry);
  registry.removeWorker = (worker) => {
    removedCount++;
    expect(registry.workers).toContain(worker);
    removeWorker(worker);
  };
  const any = (): FakeWorker => registry.workers[random(registry.workers.length)];
  const steps: (() => void)[] = [
    () => commands.give(random(4), Command.EXIT),
    () => commands.give(random(4), Command.THROW),
    () => commands.give(random(4), Command.LOOP),
    () => pool.kill(any(), BLOCKED),
    () => pool.replace(any()),
    () => any().finish(),
    () => {
      const worker = any();
      if (worker.isReady) worker.liveCount = random(2);
    },
    () => test.wait(monotonicMs() + HOUR_MS, 1000),
    () => test.wait(monotonicMs() + 3 * HOUR_MS, 0),
    () => void reloads.push(pool.reload().catch(() => undefined)),
    () => void reloads.push(pool.reload(file.url).catch(() => undefined)),
  ];
  await pool.start();
  for (let step = 0; step < STEP_COUNT; step++) {
    if (registry.workers.length > 0) steps[random(steps.length)]();
    await pause(random(60));
  }
  // Whoever loops is not noticed by anyone but this test.
  const settled = Promise.all(reloads);
  let isSettled = false;
  void settled.then(() => {
    isSettled = true;
  });
  while (!isSettled) {
    for (const worker of registry.workers) if (worker.isReady) pool.kill(worker, BLOCKED);
    await pause(200);
  }
  await test.until(() => pool.startingCount === 0);
  await pool.reload(handlerUrl('obedient'));
  expect(pool.workerCount).toBeGreaterThanOrEqual(2);
  expect(test.ready).toHaveLength(pool.workerCount);
  if (random(2) === 0) await pool.close();
  else await pool.destroy();
  expect([addedCount, removedCount]).toEqual([exits.length, exits.length]);
  expect(new Set(starts.map(({ threadId }) => threadId)).size).toBe(starts.length);
  expect(commands.count('reused')).toBe(0);
});

test('an end at any moment of the start', async () => {
  for (let delayMs = 0; delayMs < 120; delayMs += 4) {
    const { pool, registry } = new TestPool({ workers: 3 });
    const started = pool.start().catch(() => undefined);
    await pause(delayMs);
    await (delayMs % 8 === 0 ? pool.destroy() : pool.close());
    await started;
    expect(registry.workers).toEqual([]);
  }
});
