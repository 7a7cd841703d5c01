/**
 * Owns the shape of each workload: how many connections ask for what, and how many threads answer.
 * Does not know the models, nor who generates the load.
 */
import type { BenchOptions, WorkloadName } from '../options.js';

/** What is asked of every model, in the same way. */
export interface Workload {
  /** Its name on the command line. */
  readonly name: WorkloadName;
  /** Connections that ask for the light answer, closed-loop: each asks again when it has its answer. */
  readonly lightConnections: number;
  /** Connections that ask for the slow answer, closed-loop; 0 is none. */
  readonly slowConnections: number;
  /** Worker threads of the models that have them. */
  readonly workers: number;
}

/** CPU time of one slow answer, in milliseconds: a small server-side render. */
export const slowAnswerMs = 20;

/**
 * Makes the workload of a name.
 *
 * @param name - The workload.
 * @param options - `connections` and `workers` as given on the command line.
 * @returns The workload.
 */
export function makeWorkload(
  name: WorkloadName,
  { connections, workers }: Pick<BenchOptions, 'connections' | 'workers'>,
): Workload {
  if (name === 'hello') return { name, lightConnections: connections, slowConnections: 0, workers: workers ?? 1 };
  // Fewer slow connections than workers: a scheduler that keeps one worker free for light requests can show it.
  return { name, lightConnections: 16, slowConnections: 2, workers: workers ?? 3 };
}

/**
 * Describes a workload in a sentence for the report.
 *
 * @param workload - The workload.
 * @returns The sentence, without a full stop.
 */
export function describeWorkload({ lightConnections, slowConnections, workers }: Workload): string {
  const light = `light GET / on ${lightConnections} connections`;
  const slow = slowConnections === 0 ? '' : `, GET /slow (${slowAnswerMs} ms of CPU) on ${slowConnections}`;
  return `${light}${slow}; ${workers} worker thread${workers === 1 ? '' : 's'}`;
}
