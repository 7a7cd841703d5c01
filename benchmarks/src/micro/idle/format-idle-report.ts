/** Owns what an idle server may cost and how it is told. Pure. */
import { formatTable } from '../../report/format-table.js';
import { sumActivity, type ThreadActivity } from './thread-activity.js';

/** The most that all threads of an idle server may take together in ten seconds. */
const idleBound = { seconds: 10, cpuMs: 5, switchCount: 20 } as const;

/**
 * Formats what the threads of a server did: all together, and each that did anything.
 *
 * @param title - What was looked at.
 * @param threads - What they did.
 */
export function formatActivity(title: string, threads: readonly ThreadActivity[]): string {
  const { threadCount, cpuMs, switchCount } = sumActivity(threads);
  const active = threads.filter((thread) => thread.cpuNanoseconds > 0 || thread.switchCount > 0);
  const rows = [
    [`all ${threadCount} threads`, cpuMs.toFixed(2), String(switchCount)],
    ...active.map(({ threadId, name, cpuNanoseconds, switchCount: count }) => [
      `${name} ${threadId}`,
      (cpuNanoseconds / 1e6).toFixed(2),
      String(count),
    ]),
  ];
  return `${title}\n${formatTable(['thread', 'CPU ms', 'context switches'], rows)}`;
}

/**
 * Formats whether the threads kept within the bound.
 *
 * @param threads - What they did.
 * @param seconds - In what time; the bound is for ten seconds and is taken in proportion.
 */
export function formatIdleVerdict(threads: readonly ThreadActivity[], seconds: number): string {
  const { cpuMs, switchCount } = sumActivity(threads);
  const share = seconds / idleBound.seconds;
  const isHeld = cpuMs <= idleBound.cpuMs * share && switchCount <= idleBound.switchCount * share;
  return `${isHeld ? 'held' : 'not reached'}: at most ${idleBound.cpuMs * share} ms of CPU and ${idleBound.switchCount * share} context switches in ${seconds} s over all threads`;
}
