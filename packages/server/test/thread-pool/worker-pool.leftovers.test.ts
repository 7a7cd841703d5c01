/** What is left when a pool has closed: nothing. */

import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { ModuleFile, TestPool } from './test-pool.js';
import { Command } from './worker-commands.js';

const BLOCKED = { code: 'ERR_SPOOL_WORKER_BLOCKED', message: 'Worker 0 is blocked', stack: undefined } as const;

/** Time in which ports and threads that have ended go, in milliseconds: far more than the few turns it takes. */
const GONE_WITHIN_MS = 5_000;

/** Time in which nothing more goes before it counts as there to stay, in milliseconds. */
const STEADY_MS = 300;

/** What this process holds: handles, and its threads where the system tells. */
function held(): string[] {
  const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate');
  const threadIds = process.platform === 'linux' ? readdirSync('/proc/self/task') : [];
  return [...resources, ...threadIds.map(() => 'thread')];
}

/** What is held now and was not before, each as often as it is more. */
function findLeft(before: readonly string[]): string[] {
  const known = [...before];
  return held().filter((name) => {
    const index = known.indexOf(name);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** What stays when everything has gone that goes by itself. */
async function heldSteadily(): Promise<string[]> {
  for (;;) {
    const before = held();
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS));
    if (held().length === before.length) return held();
  }
}

/** Everything a pool does, from start to end. */
async function live(): Promise<void> {
  const test = new TestPool({ minWorkers: 2, maxWorkers: 3, startTimeoutMs: 20_000, idleWorkerMs: 20_000 });
  const broken = new ModuleFile();
  broken.break();
  await test.pool.start();
  test.commands.give(0, Command.THROW);
  await test.until(() => test.starts.length === 3);
  test.commands.give(0, Command.LOOP);
  await test.commands.counted('stuck', 1);
  test.pool.kill(test.worker(0), BLOCKED);
  await test.until(() => test.starts.length === 4);
  test.pool.replace(test.worker(1));
  await test.until(() => test.starts.length === 5 && test.registry.workers.length === 2);
  const refused = expect(test.pool.reload()).rejects.toMatchObject({ code: 'ERR_SPOOL_WORKER_BLOCKED' });
  await test.until(() => test.registry.workers.length > 2);
  // Its thread has hardly begun: it dies without ever having had its task.
  test.pool.kill(test.registry.workers.at(-1)!, BLOCKED);
  await refused;
  await expect(test.pool.reload(broken.url)).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_LOAD' });
  await test.pool.reload();
  test.wait(Infinity, 1000);
  await test.until(() => test.pool.workerCount === 3);
  await test.pool.close();
}

test('a pool leaves no thread, no port and no timer behind', async () => {
  // Once before: libuv's threads and the like come with the first and stay.
  await live();
  const before = await heldSteadily();
  await live();
  const endAt = performance.now() + GONE_WITHIN_MS;
  while (findLeft(before).length > 0 && performance.now() < endAt) await new Promise(setImmediate);
  expect(findLeft(before)).toEqual([]);
});
