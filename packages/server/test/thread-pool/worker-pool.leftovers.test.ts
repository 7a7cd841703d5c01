/** What is left when a pool has closed: nothing. */

import { readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';

import { ModuleFile, TestPool } from './test-pool.js';
import { Command } from './worker-commands.js';

const BLOCKED = { code: 'ERR_SPOOL_WORKER_BLOCKED', message: 'Worker 0 is blocked', stack: undefined } as const;

/** Time in which a port that its thread has left goes, in milliseconds: far more than the few turns it takes. */
const GONE_WITHIN_MS = 2_000;

/** What this process holds: handles, and the number of its threads where the system tells. */
function held(): object {
  const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate');
  return {
    resources: resources.sort(),
    threadCount: process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0,
  };
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
  const before = held();
  await live();
  const endAt = performance.now() + GONE_WITHIN_MS;
  // A port is gone some turns after its thread; one that stays fails the test when its time is up.
  while (!isDeepStrictEqual(held(), before) && performance.now() < endAt) await new Promise(setImmediate);
  expect(held()).toEqual(before);
});
