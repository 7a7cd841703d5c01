/**
 * Owns the tables below a timeline: what each thread's event loop and garbage collector did, and what Spool has counted. Pure.
 */
import type { HistogramSnapshot, ServerStats } from '@spool/server';
import { formatNumber } from '../format-number.js';
import { renderTable } from './render-table.js';
import type { TimelineStrip } from './report-data.js';

/**
 * Renders what the threads of one model did.
 *
 * @param strips - The threads.
 * @returns A table, or nothing where no thread had a probe.
 */
export function renderThreads(strips: readonly TimelineStrip[]): string {
  if (strips.every(({ use }) => use === undefined)) return '';
  const rows = strips
    .filter(({ isHelper }) => !isHelper)
    .map(({ label, use }) => [
      label,
      percent(use?.eventLoopUtilization),
      percent(use?.gcPart, 1),
      formatNumber(use?.gcCount, 0),
      formatNumber(use?.heapMib, 1),
    ]);
  return renderTable(['thread', 'event loop busy', 'collecting garbage', 'collections', 'heap MiB'], rows);
}

/**
 * Renders the counters of a Spool server.
 *
 * @param stats - `server.stats()`.
 * @returns What can be unfolded.
 */
export function renderSpoolStats({ requests, connections, ioThreads, workers }: ServerStats): string {
  const stages = Object.entries<HistogramSnapshot>({ ...requests.stages }).map(([stage, { meanMs, p50Ms, p99Ms }]) => [
    stage,
    ...[meanMs, p50Ms, p99Ms].map((ms) => formatNumber(ms * 1_000, ms < 0.01 ? 1 : 0)),
  ]);
  const threads = [
    ...ioThreads.map((thread) => ({ ...thread, name: `I/O ${thread.ioThreadId}`, requestCount: thread.requestsGiven })),
    ...workers.map((thread) => ({
      ...thread,
      name: `worker ${thread.workerId}`,
      requestCount: thread.requestsStarted,
    })),
  ].map(({ name, requestCount, uptimeMs, wake, rings }) => [
    name,
    formatNumber(requestCount, 0),
    formatNumber(divide(rings.recordsReceived, rings.batchesReceived), 1),
    formatNumber(divide(wake.parks, requestCount), 3),
    percent(divide(wake.lingeredMs, uptimeMs)),
    percent(divide(wake.parkedMs, uptimeMs)),
    formatNumber(wake.wakeUp.count === 0 ? undefined : wake.wakeUp.p50Ms * 1_000, 0),
    formatNumber(rings.ringFullStalls + rings.slabStalls + rings.creditStalls, 0),
  ]);
  const counts: readonly [string, number][] = [
    ['received', requests.received],
    ['taken back', requests.takenBack],
    ['refused', requests.refused],
    ['failed', requests.failed],
    ['timed out', requests.timedOut],
    ['cancelled', requests.cancelled],
    ['rejected', requests.rejected],
    ['connections accepted', connections.accepted],
  ];
  return `<details><summary>What Spool counted, from its start</summary>
<p class="note">${counts.map(([name, count]) => `${name} ${formatNumber(count, 0)}`).join(' · ')}</p>
${renderTable(['stage of a request', 'mean µs', 'p50 µs', 'p99 µs'], stages)}
${renderTable(['thread', 'requests', 'records a batch', 'sleeps a request', 'lingered', 'asleep', 'wake-up p50 µs', 'stalls'], threads)}
</details>`;
}

function percent(part: number | undefined, digits = 0): string {
  return part === undefined ? '-' : `${formatNumber(part * 100, digits)} %`;
}

function divide(sum: number, count: number): number | undefined {
  return count === 0 ? undefined : sum / count;
}
