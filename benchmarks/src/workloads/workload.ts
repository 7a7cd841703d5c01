/**
 * Owns the shape of each workload: how many connections ask for what, and how many threads answer.
 * Does not know the models, nor who generates the load.
 */
import type { BenchOptions } from '../options.js';
import type { WorkloadName } from './workload-names.js';
import { slowAnswerMs } from './answer.js';
import {
  describeRequest,
  formRequest,
  lightRequest,
  makeBurstRequest,
  orderRequest,
  renderRequest,
  type WorkloadRequest,
} from './workload-request.js';

/** What is asked of every model, in the same way. */
export type Workload = ClosedLoopWorkload | OpenLoopWorkload | TransferWorkload;

/** Every connection asks again when it has its answer. */
export interface ClosedLoopWorkload extends WorkloadBase {
  readonly kind: 'closed-loop';
  /** What is asked. */
  readonly request: WorkloadRequest;
  /** Connections that ask it. */
  readonly lightConnections: number;
  /** Connections beside them that are slow; 0 is none. */
  readonly slowConnections: number;
  /** What they are slow by: the work of `/slow`, or by sending a request in small pieces. */
  readonly slowBy: 'work' | 'sending';
  /** How many times as long as asked for a turn is measured. */
  readonly turnFactor: number;
  /** Whether each request has a connection of its own. */
  readonly isPersistent: boolean;
}

/** Light requests come at a constant rate, whatever becomes of them, beside slow ones in a closed loop. */
export interface OpenLoopWorkload extends WorkloadBase {
  readonly kind: 'open-loop';
  /** Connections that share the light requests. */
  readonly lightConnections: number;
  /** Connections that ask for the slow answer. */
  readonly slowConnections: number;
  /** Light requests a second. */
  readonly ratePerSecond: number;
}

/** One large body up and one down, one after the other, on a connection each. */
export interface TransferWorkload extends WorkloadBase {
  readonly kind: 'transfer';
  /** Size of each body, in MiB. */
  readonly transferMib: number;
}

interface WorkloadBase {
  /** Its name on the command line. */
  readonly name: WorkloadName;
  /** Worker threads, or processes, of the models that have them. */
  readonly workers: number;
}

/**
 * The load that the project promises something for: as many slow connections as workers, so that only a scheduler that
 * keeps a worker from long work leaves room for the light ones.
 */
export const mixedLoad = { slowConnections: 4, lightConnections: 16, workers: 4 } as const;

/** Clients of the workload that connects anew for each request; few, as each may get a process of its own. */
const newConnections = 4;

/**
 * A turn beside slow work is longer, as load tools connect anew for it and `node:http` accepts one connection a turn of its
 * event loop (libuv since 1.45), which lasts 80 ms then: with the load above it has all of them after more than a second.
 */
const mixedTurnFactor = 3;

/** The same for very many connections. */
const manyConnectionsTurnFactor = 2;

/** Clients that are slow, of the workload of that name: each is a connection that is open for a second a request. */
const slowClients = 200;

/** Connections of the workloads of work on the CPU; enough that each worker always has something to do. */
const burstConnections = 16;

/**
 * Makes the workload of a name.
 *
 * @param name - The workload.
 * @param options - `connections`, `workers`, `rate` and `transferMib` as given on the command line.
 * @returns The workload.
 */
export function makeWorkload(
  name: WorkloadName,
  options: Pick<BenchOptions, 'connections' | 'workers' | 'rate' | 'transferMib'>,
): Workload {
  const workers = options.workers ?? 1;
  const mixedWorkers = options.workers ?? mixedLoad.workers;
  const one = { kind: 'closed-loop', name, request: lightRequest, slowConnections: 0, slowBy: 'work' } as const;
  const loop = { ...one, lightConnections: options.connections, isPersistent: true, turnFactor: 1, workers };
  const burst = { ...loop, lightConnections: burstConnections, workers: mixedWorkers };
  switch (name) {
    case 'hello':
      return loop;
    case 'one-connection':
      return { ...loop, lightConnections: 1 };
    case 'connections-10':
      return { ...loop, lightConnections: 10 };
    case 'connections-100':
      return { ...loop, lightConnections: 100 };
    case 'connections-1000':
      return { ...loop, lightConnections: 1_000 };
    case 'connections-10000':
      // Ten thousand connections are not made in a second.
      return { ...loop, lightConnections: 10_000, turnFactor: manyConnectionsTurnFactor };
    case 'new-connections':
      return { ...loop, lightConnections: newConnections, isPersistent: false };
    case 'json':
      return { ...loop, request: orderRequest };
    case 'form':
      return { ...loop, request: formRequest };
    case 'render':
      return { ...loop, request: renderRequest };
    case 'burst-1':
      return { ...burst, request: makeBurstRequest(1) };
    case 'burst-5':
      return { ...burst, request: makeBurstRequest(5) };
    case 'burst-20':
      return { ...burst, request: makeBurstRequest(20) };
    case 'slow-clients':
      return { ...loop, lightConnections: 16, slowConnections: slowClients, slowBy: 'sending' };
    case 'mixed':
      return { ...loop, ...mixedLoad, turnFactor: mixedTurnFactor, workers: mixedWorkers };
    case 'open-loop':
      return {
        ...mixedLoad,
        kind: 'open-loop',
        name,
        ratePerSecond: options.rate,
        workers: mixedWorkers,
      };
    case 'transfer':
      return { kind: 'transfer', name, transferMib: options.transferMib, workers };
  }
}

/**
 * How long heavy work runs alone before light requests beside it are counted, in seconds: each of its connections has its place by
 * then. The warm-up comes before it. Were it beside it, `node:http` would find the warm-up's dead connections in its queue, one
 * every 80 ms, before the first that asks.
 *
 * @param workload - The workload.
 * @returns 0 where there is none.
 */
export function leadSeconds({ slowBy, slowConnections }: ClosedLoopWorkload): number {
  return slowBy === 'work' && slowConnections > 0 ? 0.2 : 0;
}

/**
 * Describes a workload in a sentence for the report.
 *
 * @param workload - The workload.
 * @returns The sentence, without a full stop.
 */
export function describeWorkload(workload: Workload): string {
  const workers = `${workload.workers} worker${workload.workers === 1 ? '' : 's'}`;
  if (workload.kind === 'transfer') {
    return `${workload.transferMib} MiB up, then ${workload.transferMib} MiB down, on a connection each; ${workers}`;
  }
  const { lightConnections, slowConnections } = workload;
  const loop =
    workload.kind === 'open-loop'
      ? ''
      : `, closed loop${workload.turnFactor === 1 ? '' : `, turns ${workload.turnFactor} times as long`}`;
  const rate = workload.kind === 'open-loop' ? ` ${workload.ratePerSecond.toLocaleString('en-US')} times a second` : '';
  const isPersistent = workload.kind === 'open-loop' || workload.isPersistent;
  const place = isPersistent
    ? `${formatCount(lightConnections)} connection`
    : `a new connection each, ${lightConnections} client`;
  const request = workload.kind === 'open-loop' ? lightRequest : workload.request;
  const light = request.path === '/' ? 'light ' : '';
  const asked = `${light}${describeRequest(request)}${rate} on ${place}${lightConnections === 1 ? '' : 's'}`;
  return `${asked}${describeSlow(workload, slowConnections)}; ${workers}${loop}`;
}

function describeSlow(workload: ClosedLoopWorkload | OpenLoopWorkload, slowConnections: number): string {
  if (slowConnections === 0) return '';
  if (workload.kind === 'closed-loop' && workload.slowBy === 'sending') {
    return `, beside ${slowConnections} clients that take a second to send ${describeRequest(orderRequest)}`;
  }
  return `, GET /slow (${slowAnswerMs} ms of CPU) on ${slowConnections}`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
