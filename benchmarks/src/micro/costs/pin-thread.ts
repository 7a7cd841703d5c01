/** Owns how the calling thread is kept on a core. Does not know why. Linux alone. */
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Keeps the calling thread on one core, as the C programs keep theirs.
 *
 * @param core - The core, from 0.
 * @throws Error when the system has no such core or no `taskset`.
 */
export function pinThread(core: number): void {
  const threadId = basename(readlinkSync('/proc/thread-self'));
  try {
    execFileSync('taskset', ['-cp', String(core), threadId], { stdio: 'ignore' });
  } catch (error) {
    throw new Error(`this thread could not be kept on core ${core} by taskset`, { cause: error });
  }
}
