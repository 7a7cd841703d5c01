/** Run delay, as the kernel counts it. */

import { existsSync } from 'node:fs';
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
