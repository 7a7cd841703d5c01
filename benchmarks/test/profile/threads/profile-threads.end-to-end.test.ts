import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// The built files: what starts processes cannot be loaded from TypeScript.
import { profileThreads } from '../../../dist/profile/threads/profile-threads.js';
import { makeWorkload } from '../../../src/workloads/workload.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-profile-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('profileThreads() names every thread of a server and tells its stages and costs', async () => {
  const workload = makeWorkload('hello', { connections: 4, workers: 2, rate: 1, transferMib: 1 });
  if (workload.kind === 'transfer') throw new Error('hello is a closed loop');
  const { threads, errorCount } = await profileThreads({
    script: fileURLToPath(new URL('../../../dist/models/spool.js', import.meta.url)),
    folder,
    settings: { SPOOL_BENCH_WORKERS: '2' },
    load: { workload, seconds: 1, slowIterations: 0 },
  });
  expect(errorCount).toBe(0);
  expect(threads.map(({ name }) => name)).toEqual(['main', 'io-thread', 'worker-1', 'worker-2']);
  expect(readdirSync(folder).sort()).toEqual(threads.map(({ name }) => `${name}.cpuprofile`).sort());
  const stagesOf = new Map(threads.map(({ name, stages }) => [name, stages.map(({ stage }) => stage)]));
  expect(stagesOf.get('io-thread')).toEqual(expect.arrayContaining(['connection', 'dispatch', 'ring', 'wake']));
  expect(stagesOf.get('main')).not.toContain('dispatch');
  if (!existsSync('/proc/thread-self')) return; // Costs are Linux's to tell.
  for (const { name, costs } of threads) if (name !== 'main') expect(costs?.cpuMs).toBeGreaterThan(0);
}, 60_000);
