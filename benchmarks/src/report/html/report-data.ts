/**
 * Owns what the pictures of the report are drawn from. Pure; knows nothing of HTML.
 */
import { addDistributions, readCurve, type LatencyPoint } from '../../load/latency-distribution.js';
import type { ServerStats } from '@spool/server';
import type { ObservedModel, Observation, ThreadUse } from '../../measure/observe-model.js';
import type { ClosedLoopResult, WorkloadResult } from '../../turns/turn-outcome.js';
import { describeWorkload } from '../../workloads/workload.js';
import { lightRequest } from '../../workloads/workload-request.js';
import { compareModels, type ComparedMeasure } from '../describe-comparison.js';
import { describeFailures } from '../describe-notes.js';
import { formatResult } from '../format-result.js';
import type { RunRecord } from '../run-record.js';
import { listResults, spreadOf } from '../turn-statistics.js';

/** What a request costs under a model, as means over all turns. */
export interface RequestCost {
  readonly model: string;
  readonly userUs: number;
  readonly systemUs: number;
  /** Ready and without a core. */
  readonly waitingUs: number;
  readonly sleeps: number;
  readonly coresLost: number;
}

/** One workload's pictures. */
export interface WorkloadSection {
  readonly name: string;
  readonly description: string;
  readonly curves: readonly { readonly model: string; readonly count: number; readonly points: LatencyPoint[] }[];
  /** Empty where light and heavy requests cannot be told apart. */
  readonly costs: readonly RequestCost[];
  /** Medians of the rounds, in MiB; empty where the system does not say. */
  readonly memory: readonly { readonly model: string; readonly residentMib: number }[];
  readonly compared: readonly ComparedMeasure[];
  readonly failures: readonly string[];
  /** The tables of the terminal. */
  readonly text: string;
}

/** A thread's strip. */
export interface TimelineStrip {
  readonly label: string;
  readonly running: readonly number[];
  readonly waiting: readonly number[];
  /** Whether it is one of V8's or libuv's, which has neither event loop nor heap. */
  readonly isHelper: boolean;
  /** What its probe said; undefined where it had none. */
  readonly use: ThreadUse | undefined;
}

/** The timeline of one observed model. */
export interface TimelineSection {
  readonly workload: string;
  readonly model: string;
  readonly totalMs: number;
  readonly strips: readonly TimelineStrip[];
  /** Where the model is Spool. */
  readonly spoolStats: ServerStats | undefined;
}

/** Everything that is drawn. */
export interface ReportData {
  readonly compared: readonly ComparedMeasure[];
  readonly workloads: readonly WorkloadSection[];
  /** Throughput of light requests alone by connections, for models that were asked at two numbers of them or more. */
  readonly concurrency: readonly { readonly model: string; readonly points: { x: number; y: number }[] }[];
  readonly timelines: readonly TimelineSection[];
}

/**
 * Takes the pictures' data out of a run.
 *
 * @param record - The run.
 */
export function makeReportData({ results, observations }: RunRecord): ReportData {
  const compared = compareModels(results);
  return {
    compared,
    workloads: results.map((result) => ({
      name: result.workload.name,
      description: describeWorkload(result.workload),
      curves: makeCurves(result),
      costs: result.kind === 'closed-loop' ? makeCosts(result.models) : [],
      memory: result.kind === 'transfer' ? [] : makeMemory(result.models),
      compared: compared.filter(({ workload }) => workload === result.workload.name),
      failures: [
        ...describeFailures(result.models),
        ...(result.kind === 'closed-loop' ? describeSilence(result.models) : []),
        ...result.models
          .filter(({ turns }) => turns.every(({ kind }) => kind === 'failed'))
          .map(({ model, turns }) => `${model}: ${turns[0]?.kind === 'failed' ? turns[0].reason : 'it had no turn'}`),
      ],
      text: formatResult(result),
    })),
    concurrency: makeConcurrency(results),
    timelines: observations.flatMap(makeTimeline),
  };
}

/** A model without an answer has neither curve nor ratio, and must not look as if it had not run. */
function describeSilence(models: Extract<WorkloadResult, { kind: 'closed-loop' }>['models']): string[] {
  return models.flatMap(({ model, turns }) => {
    const measured = listResults(turns);
    const silentCount = measured.filter(({ requestsPerSecond }) => requestsPerSecond === 0).length;
    if (silentCount === 0) return [];
    return [`${model}: not one light request was answered in ${silentCount} of ${measured.length} turns`];
  });
}

function makeCurves(result: WorkloadResult): WorkloadSection['curves'] {
  if (result.kind === 'transfer') return [];
  const rows: readonly { model: string; turns: Parameters<typeof listDistributions>[0] }[] = result.models;
  return rows.flatMap(({ model, turns }) => {
    const sum = addDistributions(listDistributions(turns));
    return sum === undefined ? [] : [{ model, count: sum.count, points: readCurve(sum) }];
  });
}

type DistributedTurn = Parameters<typeof listResults<Pick<ClosedLoopResult, 'distribution'>>>[0];

function listDistributions(turns: DistributedTurn): NonNullable<ClosedLoopResult['distribution']>[] {
  return listResults(turns).flatMap(({ distribution }) => distribution ?? []);
}

function makeCosts(models: Extract<WorkloadResult, { kind: 'closed-loop' }>['models']): RequestCost[] {
  return models.flatMap(({ model, turns }) => {
    const counted = listResults(turns).flatMap(({ costs, requestsPerSecond, slowPerSecond }) =>
      costs === undefined || slowPerSecond !== undefined || requestsPerSecond === 0
        ? []
        : [{ ...costs, requestsPerSecond }],
    );
    if (counted.length === 0) return [];
    const mean = (read: (turn: (typeof counted)[number]) => number, unit: number): number =>
      counted.reduce((sum, turn) => sum + (read(turn) * unit) / turn.requestsPerSecond, 0) / counted.length;
    return [
      {
        model,
        userUs: mean(({ userCores }) => userCores, 1e6),
        systemUs: mean(({ systemCores }) => systemCores, 1e6),
        waitingUs: mean(({ waitingThreads }) => waitingThreads, 1e6),
        sleeps: mean((turn) => turn.voluntarySwitchesPerSecond, 1),
        coresLost: mean((turn) => turn.involuntarySwitchesPerSecond, 1),
      },
    ];
  });
}

interface CostedModel {
  readonly model: string;
  readonly turns: Parameters<typeof listResults<CostedTurn>>[0];
}
type CostedTurn = Pick<ClosedLoopResult, 'costs'>;

function makeMemory(models: readonly CostedModel[]): WorkloadSection['memory'] {
  return models.flatMap(({ model, turns }) => {
    const spread = spreadOf(turns, ({ costs }) => costs?.residentMib);
    return spread === undefined ? [] : [{ model, residentMib: spread.median }];
  });
}

/** Of workloads that differ in the number of connections alone: a page or a burst among them would look like a collapse. */
function makeConcurrency(results: readonly WorkloadResult[]): ReportData['concurrency'] {
  const pointsOf = new Map<string, { x: number; y: number }[]>();
  for (const result of results) {
    if (result.kind !== 'closed-loop') continue;
    const { request, slowConnections, isPersistent } = result.workload;
    if (request.path !== lightRequest.path || slowConnections > 0 || !isPersistent) continue;
    for (const { model, turns } of result.models) {
      const spread = spreadOf(turns, ({ requestsPerSecond }) => requestsPerSecond);
      if (spread === undefined) continue;
      const points = pointsOf.get(model) ?? [];
      points.push({ x: result.workload.lightConnections, y: spread.median });
      pointsOf.set(model, points);
    }
  }
  return [...pointsOf]
    .filter(([, points]) => new Set(points.map(({ x }) => x)).size > 1)
    .map(([model, points]) => ({ model, points: points.sort((one, other) => one.x - other.x) }));
}

function makeTimeline({ workload, model, outcome }: ObservedModel): TimelineSection[] {
  if (outcome.kind === 'failed' || outcome.result.timeline === undefined) return [];
  const { timeline } = outcome.result;
  const strips = timeline.threads
    .map((thread) => ({ ...thread, role: describeRole(model, thread, outcome.result) }))
    // Threads of V8 and libuv only where they worked: for a hundredth of the time.
    .filter(({ role, running }) => role !== helper || mean(running) > 0.01)
    .map(({ role, threadId, running, waiting }) => {
      const use = outcome.result.threads.find(({ kernelThreadId }) => kernelThreadId === threadId);
      return { label: `${role} ${threadId}`, running, waiting, isHelper: role === helper, use };
    });
  const totalMs = timeline.slicesMs.reduce((sum, ms) => sum + ms, 0);
  return [{ workload, model, totalMs, strips, spoolStats: outcome.result.spoolStats as ServerStats | undefined }];
}

const helper = 'V8 or libuv';

/** What a thread is for, as far as one can tell from outside: Spool's first thread beside the main one is its I/O thread. */
function describeRole(
  model: string,
  { processId, threadId }: { readonly processId: number; readonly threadId: number },
  { threads, helperThreadIds }: Observation,
): string {
  if (threadId === processId) return 'main';
  if (helperThreadIds.includes(threadId)) return helper;
  if (threads.length === 0) return 'thread';
  const first = threads.find(({ nodeThreadId }) => nodeThreadId > 0);
  return model === 'spool' && first?.kernelThreadId === threadId ? 'I/O' : 'worker';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
