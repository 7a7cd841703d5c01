/** Run delay, as the kernel counts it. */

import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { RunDelay } from '../../src/worker/run-delay.js';

const onLinux = existsSync('/proc/thread-self/schedstat') ? test : test.skip;

onLinux('a RunDelay never goes back and stays below the time that passes', () => {
  const startedAtMs = performance.now();
  const delay = new RunDelay();
  const first = delay.readMs();
  let last = first;
  for (let count = 0; count < 1000; count++) {
    const next = delay.readMs();
    expect(next).toBeGreaterThanOrEqual(last);
    last = next;
  }
  expect(first).toBeGreaterThan(0);
  expect(last - first).toBeLessThanOrEqual(performance.now() - startedAtMs + 1);
});

onLinux('a RunDelay that is closed has given its descriptor back, and reads 0', () => {
  const before = readdirSync('/proc/self/fd').length;
  const delay = new RunDelay();
  expect(readdirSync('/proc/self/fd')).toHaveLength(before + 1);
  delay.close();
  delay.close();
  expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  expect(delay.readMs()).toBe(0);
});
