import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { measureRates, readProcessCosts, type ProcessCosts } from '../../src/measure/process-costs.js';

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
  };
  const after: ProcessCosts = {
    readAtMs: 3_000,
    userMs: 2_100,
    systemMs: 1_050,
    voluntarySwitchCount: 210,
    involuntarySwitchCount: 60,
    runDelayMs: 505,
  };

  test('divides what was used by the time that passed', () => {
    expect(measureRates(before, after)).toEqual({
      userCores: 1,
      systemCores: 0.5,
      voluntarySwitchesPerSecond: 100,
      involuntarySwitchesPerSecond: 20,
      waitingThreads: 0.25,
    });
  });

  test('knows nothing without both readings', () => {
    expect(measureRates(undefined, after)).toBeUndefined();
    expect(measureRates(before, undefined)).toBeUndefined();
  });
});
