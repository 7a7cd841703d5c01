/**
 * Owns what a model cannot be asked, and why: said in its row, in place of figures. Does not know whether the machine has the
 * model. Pure.
 */
import type { ModelName } from '../launch/model-names.js';
import type { Workload } from './workload.js';

/** Models that hand whole bodies from thread to thread, and could transfer large ones only by holding them. */
const holdWholeBodies: ReadonlySet<ModelName> = new Set<ModelName>([
  'node-http-piscina',
  'node-http-piscina-transfer',
  'fastify-piscina',
  'undici-thread-interceptor',
  'thread-per-connection',
  'thread-per-request',
]);

/** Models whose handlers are in other processes than the one whose memory is measured during a transfer. */
const useOtherProcesses: ReadonlySet<ModelName> = new Set<ModelName>(['node-cluster', 'process-per-connection']);

/** The most connections of models that start something for each one, or for each request that is on one. */
const mostConnections: Partial<Record<ModelName, { readonly count: number; readonly starts: string }>> = {
  'thread-per-connection': { count: 300, starts: 'thread of some 6 MB' },
  'sockets-thread-per-connection': { count: 300, starts: 'thread of some 6 MB' },
  'thread-per-request': { count: 300, starts: 'thread of some 6 MB' },
  'process-per-connection': { count: 100, starts: 'process of some 40 MB' },
};

/** Models that block on a connection until it ends, with how many threads: a client that stays keeps others out. */
const servedAtOnce: Partial<Record<ModelName, (workers: number) => number>> = {
  'sockets-sequential': () => 1,
  'sockets-thread-pool': (workers) => workers,
};

/** Files that a process has open besides its connections, generously. */
const otherFileCount = 200;

/**
 * Finds out why a model cannot run a workload.
 *
 * @param model - The model.
 * @param options - The workload; `openFileLimit`: most files of a process here, undefined where nobody says.
 * @returns The reason, or undefined when it can.
 */
export function findInability(
  model: ModelName,
  { workload, openFileLimit }: { readonly workload: Workload; readonly openFileLimit: number | undefined },
): string | undefined {
  if (workload.kind === 'transfer') {
    if (model === 'epoll') return epollReason;
    if (model.startsWith('sockets-')) return 'the classic servers hold whole bodies, and would hold all of this one';
    if (useOtherProcesses.has(model)) return 'the memory it needs is in processes below the one that is measured';
    return holdWholeBodies.has(model) ? 'it hands over whole bodies, and would hold all of this one' : undefined;
  }
  const connections = workload.lightConnections + workload.slowConnections;
  const most = mostConnections[model];
  if (most !== undefined && connections > most.count) {
    return `each of ${connections} connections would have a ${most.starts}`;
  }
  const servedCount = servedAtOnce[model]?.(workload.workers) ?? Infinity;
  const isPersistent = workload.kind === 'open-loop' || workload.isPersistent;
  if (isPersistent && connections > servedCount) {
    return `it serves ${servedCount} of ${connections} connections at a time, until they end`;
  }
  if (openFileLimit !== undefined && connections + otherFileCount > openFileLimit) {
    return `${connections} connections are more than ${openFileLimit} open files allow (ulimit -n)`;
  }
  if (model !== 'epoll' || workload.kind === 'open-loop') return undefined;
  const isBare = /^\/(?:slow|burst-\d+)?$/.test(workload.request.path);
  return isBare && !(workload.slowConnections > 0 && workload.slowBy === 'sending') ? undefined : epollReason;
}

const epollReason = 'the floor answers light requests and work, and reads no body';
