/** Makes result files for tests of what reads them. */
import { keepDistribution } from '../../src/load/latency-distribution.js';
import type { ObservedModel } from '../../src/measure/observe-model.js';
import { parseBenchOptions, type ModelName } from '../../src/options.js';
import type { RunRecord } from '../../src/report/run-record.js';
import type { ModelTurns, ClosedLoopResult } from '../../src/turns/turn-outcome.js';
import { makeClosed, measuredClosed, rowOf } from './make-turns.js';

/** @returns A result file. */
export function makeRecord(given: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 2,
    startedAt: '2026-01-02T03:04:05.000Z',
    durationSeconds: 60,
    argv: ['--only', 'hello'],
    versions: { node: '20.20.2', v8: '11.3' },
    machine: {
      cpuModel: 'a processor',
      coreCount: 2,
      memoryGib: 8,
      system: 'linux 6 x64',
      nodeVersion: 'v20.20.2',
      commit: 'abc1234',
      loadAverage: 0.1,
    },
    loadTool: 'wrk, 1 thread',
    openLoopTool: 'normal priority',
    options: parseBenchOptions([]),
    slowIterations: 1_000,
    programs: {},
    results: [],
    claims: [],
    observations: [],
    ...given,
  };
}

/** @returns A model's turns, one for each rate, each with latencies and costs. */
export function turnsAt(model: ModelName, rates: readonly number[]): ModelTurns<ClosedLoopResult> {
  const costs = {
    userCores: 0.5,
    systemCores: 0.3,
    voluntarySwitchesPerSecond: 100,
    involuntarySwitchesPerSecond: 50,
    waitingThreads: 0.1,
    residentMib: 60,
    threads: [],
    elapsedMs: 1_000,
  };
  const distribution = keepDistribution([
    [1, 900],
    [5, 100],
  ]);
  return rowOf(model, ...rates.map((requestsPerSecond) => measuredClosed({ requestsPerSecond, costs, distribution })));
}

/** @returns The workload `hello`, of two models. */
export function helloOf(spool: readonly number[], nodeHttp: readonly number[]): RunRecord['results'] {
  return [makeClosed('hello', [turnsAt('spool', spool), turnsAt('node-http', nodeHttp)])];
}

/** A model that was looked at: a main thread, an I/O thread, a helper that slept, a worker. */
export const observedSpool: ObservedModel = {
  workload: 'hello',
  model: 'spool',
  outcome: {
    kind: 'measured',
    result: {
      timeline: {
        slicesMs: [20, 20],
        threads: [
          { processId: 10, threadId: 10, name: 'node', running: [0.1, 0], waiting: [0, 0] },
          { processId: 10, threadId: 11, name: 'node', running: [0.001, 0], waiting: [0, 0] },
          { processId: 10, threadId: 20, name: 'node', running: [0.5, 0.6], waiting: [0.5, 0.1] },
          { processId: 10, threadId: 21, name: 'node', running: [0.9, 1], waiting: [0, 0] },
        ],
      },
      threads: [10, 20, 21].map((kernelThreadId, nodeThreadId) => ({
        processId: 10,
        kernelThreadId,
        nodeThreadId,
        eventLoopUtilization: 0.5,
        gcPart: 0,
        gcCount: 0,
        heapMib: 8,
      })),
      helperThreadIds: [11],
      spoolStats: undefined,
      perf: undefined,
    },
  },
};
