import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { measureRates, readProcessCosts, type ProcessCosts } from '../../src/measure/process-costs.js';
import type { ThreadCosts } from '../../src/measure/thread-costs.js';

const onLinux = existsSync('/proc/self/schedstat') ? describe : describe.skip;

const burnMs = 60;

/** A program that says when it has used so much of a core, and stays. */
const burner = `
  while (process.cpuUsage().user < ${burnMs * 1_000});
  console.log('burned');
  setInterval(() => {}, 1e6);
`;

/** A program that starts another one, which burns. */
const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burner)}], { stdio: 'inherit' })`;

function makeThread(threadId: number, given: Partial<ThreadCosts>): ThreadCosts {
  const none = { userMs: 0, systemMs: 0, runMs: 0, waitMs: 0, voluntarySwitchCount: 0, involuntarySwitchCount: 0 };
  return { processId: 1, threadId, name: 'node', ...none, migrationCount: 0, ...given };
}

async function readAfter(program: string): Promise<ProcessCosts | undefined> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    await once(child.stdout, 'data');
    return readProcessCosts(child.pid!);
  } finally {
    process.kill(-child.pid!, 'SIGKILL');
    await once(child, 'exit');
  }
}

onLinux('readProcessCosts()', () => {
  test.each([
    ['a process', burner],
    ['a process below it', parent],
  ])('has the CPU time of %s', async (_what, program) => {
    const costs = await readAfter(program);
    // Ticks of 10 ms, and each thread may lose one.
    expect(costs?.userMs).toBeGreaterThanOrEqual(burnMs - 20);
    expect(costs?.voluntarySwitchCount).toBeGreaterThan(0);
    expect(costs?.residentMib).toBeGreaterThan(10);
    const busiest = Math.max(...(costs?.threads.map(({ runMs }) => runMs) ?? []));
    expect(busiest).toBeGreaterThanOrEqual(burnMs - 20);
  });

  test('knows nothing of a process that is not there', () => {
    expect(readProcessCosts(2 ** 30)).toBeUndefined();
  });
});

describe('measureRates()', () => {
  const before: ProcessCosts = {
    readAtMs: 1_000,
    userMs: 100,
    systemMs: 50,
    voluntarySwitchCount: 10,
    involuntarySwitchCount: 20,
    runDelayMs: 5,
    residentMib: 40,
    threads: [makeThread(1, { runMs: 90 }), makeThread(2, { runMs: 10 })],
  };
  const after: ProcessCosts = {
    readAtMs: 3_000,
    userMs: 2_100,
    systemMs: 1_050,
    voluntarySwitchCount: 210,
    involuntarySwitchCount: 60,
    runDelayMs: 505,
    residentMib: 60,
    threads: [
      makeThread(1, { runMs: 190, waitMs: 5, voluntarySwitchCount: 7, migrationCount: 3 }),
      makeThread(2, { runMs: 10 }),
      makeThread(3, { runMs: 900 }),
    ],
  };

  test('divides what was used by the time that passed', () => {
    expect(measureRates(before, after)).toEqual({
      userCores: 1,
      systemCores: 0.5,
      voluntarySwitchesPerSecond: 100,
      involuntarySwitchesPerSecond: 20,
      waitingThreads: 0.25,
      residentMib: 60,
      threads: [
        // The one that began in between counts whole, and the one that did nothing is left out.
        makeThread(3, { runMs: 900 }),
        makeThread(1, { runMs: 100, waitMs: 5, voluntarySwitchCount: 7, migrationCount: 3 }),
      ],
      elapsedMs: 2_000,
    });
  });

  test('knows nothing without both readings', () => {
    expect(measureRates(undefined, after)).toBeUndefined();
    expect(measureRates(before, undefined)).toBeUndefined();
  });
});
