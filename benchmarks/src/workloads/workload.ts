/**
 * Owns the shape of each workload: how many connections ask for what, and how many threads answer.
 * Does not know the models, nor who generates the load.
 */
import { modelNames, type BenchOptions, type ModelName, type WorkloadName } from '../options.js';

/** What is asked of every model, in the same way. */
export type Workload = ClosedLoopWorkload | OpenLoopWorkload | TransferWorkload;

/** Every connection asks again when it has its answer. */
export interface ClosedLoopWorkload extends WorkloadBase {
  readonly kind: 'closed-loop';
  /** Connections that ask for the light answer. */
  readonly lightConnections: number;
  /** Connections that ask for the slow answer; 0 is none. */
  readonly slowConnections: number;
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
  /** The models that it has something to ask of. */
  readonly models: readonly ModelName[];
}

/** CPU time of one slow answer, in milliseconds: a small server-side render. */
export const slowAnswerMs = 20;

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

/** These serve as many connections as they have threads: a client that stays would keep the others out. */
const modelsOfFewConnections: readonly ModelName[] = ['sockets-sequential', 'sockets-thread-pool'];
const modelsOfMixed: readonly ModelName[] = modelNames.filter((name) => !modelsOfFewConnections.includes(name));
/** With one worker a cluster is `node:http` and a process beside it. */
const modelsOfHello: readonly ModelName[] = modelsOfMixed.filter((name) => name !== 'node-cluster');
const modelsOfOneClient: readonly ModelName[] = modelNames.filter((name) => name !== 'node-cluster');
/** A task of piscina takes and returns whole values. */
const modelsOfTransfer: readonly ModelName[] = ['spool', 'spool-inline', 'node-http', 'bun'];

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
  switch (name) {
    case 'hello':
    case 'one-connection':
    case 'new-connections': {
      const connections = { hello: options.connections, 'one-connection': 1, 'new-connections': newConnections };
      return {
        kind: 'closed-loop',
        name,
        lightConnections: connections[name],
        slowConnections: 0,
        isPersistent: name !== 'new-connections',
        turnFactor: 1,
        workers,
        models: name === 'hello' ? modelsOfHello : modelsOfOneClient,
      };
    }
    case 'mixed':
      return {
        ...mixedLoad,
        kind: 'closed-loop',
        name,
        isPersistent: true,
        turnFactor: mixedTurnFactor,
        workers: mixedWorkers,
        models: modelsOfMixed,
      };
    case 'open-loop':
      return {
        ...mixedLoad,
        kind: 'open-loop',
        name,
        ratePerSecond: options.rate,
        workers: mixedWorkers,
        models: modelsOfMixed,
      };
    case 'transfer':
      return { kind: 'transfer', name, transferMib: options.transferMib, workers, models: modelsOfTransfer };
  }
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
  const place = isPersistent ? `${lightConnections} connection` : `a new connection each, ${lightConnections} client`;
  const light = `light GET /${rate} on ${place}${lightConnections === 1 ? '' : 's'}`;
  const slow = slowConnections === 0 ? '' : `, GET /slow (${slowAnswerMs} ms of CPU) on ${slowConnections}`;
  return `${light}${slow}; ${workers}${loop}`;
}
