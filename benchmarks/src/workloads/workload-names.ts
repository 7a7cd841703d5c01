/**
 * Owns what workloads are called on the command line, and which run when nothing is said. Does not know their shape.
 */

/** Lists the workloads, in the order in which they run. */
export const workloadNames = [
  'hello',
  'one-connection',
  'connections-10',
  'connections-100',
  'connections-1000',
  'connections-10000',
  'new-connections',
  'json',
  'form',
  'render',
  'burst-1',
  'burst-5',
  'burst-20',
  'slow-clients',
  'mixed',
  'open-loop',
  'transfer',
] as const;

/** One of {@link workloadNames}. */
export type WorkloadName = (typeof workloadNames)[number];

/** Those that run when nothing is said: what the project promises something for, and one of each kind besides. */
export const defaultWorkloadNames: readonly WorkloadName[] = [
  'hello',
  'one-connection',
  'json',
  'render',
  'burst-5',
  'slow-clients',
  'mixed',
  'open-loop',
  'transfer',
];

/** Those of `--quick`, which has a minute for all. */
export const quickWorkloadNames: readonly WorkloadName[] = ['hello', 'mixed'];

/** Words for several workloads. */
export const workloadAliases: Readonly<Record<string, readonly WorkloadName[]>> = {
  all: workloadNames,
  default: defaultWorkloadNames,
  connections: ['one-connection', 'connections-10', 'connections-100', 'connections-1000', 'connections-10000'],
  bursts: ['burst-1', 'burst-5', 'burst-20'],
};
