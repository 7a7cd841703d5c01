/**
 * Owns the words for what each thread did. Reads no files.
 */
import { formatTable } from '../../report/format-table.js';
import type { ThreadCosts } from './thread-costs.js';
import type { StagedProfile } from './name-stages.js';

/** One thread of the table. */
export interface ThreadReport {
  readonly name: string;
  /** What it used while the load ran; undefined where the system does not say. */
  readonly costs: ThreadCosts | undefined;
  readonly stages: StagedProfile['stages'];
}

/** Stages that are told of a thread. */
const mostStages = 8;

/** Time in which a thread did nothing, as a profile has it. */
const idle = 'idle';

/**
 * Formats what threads cost, and where their time went.
 *
 * @param threads - In the order of the table.
 * @param load - For how long, in seconds, and how many requests were answered meanwhile.
 * @returns The lines, without a final line break.
 */
export function formatThreads(
  threads: readonly ThreadReport[],
  { seconds, requestCount }: { readonly seconds: number; readonly requestCount: number },
): string {
  const header = ['thread', 'cores', 'µs/request', 'waited', 'sleeps/request', 'losses/s'];
  const rows = threads.map(({ name, costs }) => {
    if (costs === undefined) return [name, 'the system does not say'];
    return [
      name,
      (costs.cpuMs / 1_000 / seconds).toFixed(2),
      ((costs.cpuMs * 1_000) / requestCount).toFixed(1),
      (costs.waitMs / 1_000 / seconds).toFixed(2),
      (costs.voluntarySwitches / requestCount).toFixed(2),
      (costs.involuntarySwitches / seconds).toFixed(0),
    ];
  });
  const costs = formatTable(header, rows);
  return [costs, ...threads.map(formatStages)].join('\n\n');
}

/** Parts of the time in which the profile saw the thread at work. */
function formatStages({ name, stages }: ThreadReport): string {
  const working = stages.filter(({ stage }) => stage !== idle);
  const sumMs = working.reduce((sum, { selfMs }) => sum + selfMs, 0);
  const parts = working.slice(0, mostStages).map(({ stage, selfMs }) => {
    return `  ${`${((selfMs * 100) / sumMs).toFixed(1)} %`.padStart(7)}  ${stage}`;
  });
  return [`${name}, by stage`, ...(parts.length === 0 ? ['  nothing'] : parts)].join('\n');
}
