/**
 * Owns how many files, and so connections, a process may have open here.
 */
import { readFileSync } from 'node:fs';

/**
 * Reads this process's limit. Those that it starts have the same; Node raises its own to what the system allows.
 *
 * @returns The limit, or undefined where the system does not say or sets none.
 */
export function readOpenFileLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined; // Not Linux.
  }
}
