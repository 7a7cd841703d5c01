/**
 * Owns a workload's turns: every model once a round, in rotated order, each measured as the kind of workload asks.
 */
import type { LoadTool } from '../load/load-tool.js';
import type { OpenLoopTool } from '../load/open-loop/run-open-loop.js';
import { measureClosedLoop } from '../measure/measure-closed-loop.js';
import { measureFloor, measureOpenLoop } from '../measure/measure-open-loop.js';
import { measureTransfer } from '../measure/measure-transfer.js';
import { findModelCommand, type FoundCommand, type ModelCommand } from '../launch/model-command.js';
import type { ModelName } from '../launch/model-names.js';
import type { ModelProcess } from '../launch/model-process.js';
import { runTurn } from './run-turn.js';
import type { TimeBudget } from './time-budget.js';
import type { ModelTurns, TurnOutcome, WorkloadResult } from './turn-outcome.js';
import { orderTurns } from './turn-order.js';
import { countRounds } from './turn-rounds.js';
import { findInability } from '../workloads/find-inability.js';
import type { OpenLoopWorkload, Workload } from '../workloads/workload.js';

/** What every workload of a run shares. */
export interface Run {
  /** Rounds of each workload; more while its ratios are not narrow and `budget` has time. */
  readonly rounds: number;
  /** The time of the run, by `performance.now()`; undefined for no more rounds than asked for. */
  readonly budget?: TimeBudget | undefined;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly loadTool: LoadTool;
  readonly openLoopTool: OpenLoopTool;
  readonly slowIterations: number;
  /** The models of the run, in the order of the report, and what runs them or why nothing does. */
  readonly models: ReadonlyMap<ModelName, FoundCommand>;
  /** How many files a process may have open, which a socket is too; undefined where the system does not say. */
  readonly openFileLimit: number | undefined;
  /** Told of each turn when it is over, in words. */
  readonly onTurn: (text: string) => void;
}

/**
 * Gives each model its turns.
 *
 * @param workload - What is asked.
 * @param run - With what, how long and how often.
 * @returns What was measured; a turn that failed is part of it.
 */
export async function runWorkload(workload: Workload, run: Run): Promise<WorkloadResult> {
  switch (workload.kind) {
    case 'closed-loop':
      return {
        kind: workload.kind,
        workload,
        models: await takeTurns(workload, run, {
          measure: (model) => measureClosedLoop(model, { ...run, workload }),
          describe: ({ requestsPerSecond }) => `${requestsPerSecond.toFixed(0)} light requests/s`,
          readMain: ({ requestsPerSecond }) => requestsPerSecond,
        }),
      };
    case 'open-loop':
      return {
        kind: workload.kind,
        workload,
        floor: await runFloor(workload, run),
        models: await takeTurns(workload, run, {
          measure: (model) => measureOpenLoop(model, { ...run, workload, tool: run.openLoopTool }),
          describe: ({ latency }) => `light p50 ${latency.p50Ms.toFixed(2)} ms, p99 ${latency.p99Ms.toFixed(2)} ms`,
          readMain: ({ latency }) => latency.p50Ms,
        }),
      };
    case 'transfer':
      return {
        kind: workload.kind,
        workload,
        models: await takeTurns(workload, run, {
          measure: (model) => measureTransfer(model, workload),
          describe: ({ up, down }) => `${up.mibPerSecond.toFixed(0)} MiB/s up, ${down.mibPerSecond.toFixed(0)} down`,
          readMain: ({ up }) => up.mibPerSecond,
        }),
      };
  }
}

/** How one kind of workload measures a model, and how it says so. */
interface Measuring<Result> {
  readonly measure: (model: ModelProcess) => Promise<Result>;
  readonly describe: (result: Result) => string;
  /** The figure whose ratio decides whether there are rounds enough. */
  readonly readMain: (result: Result) => number;
}

/** After so many failed turns, with no good one, a model has no more: each may have waited long for nothing. */
const mostFailedTurns = 2;

/** All turns of a workload, model by model, each model's in the order of rounds. */
async function takeTurns<Result>(
  workload: Workload,
  { models, openFileLimit, rounds, budget, slowIterations, onTurn }: Run,
  { measure, describe, readMain }: Measuring<Result>,
): Promise<ModelTurns<Result>[]> {
  const commands: [ModelName, ModelCommand][] = [];
  const turnsOf = new Map<ModelName, TurnOutcome<Result>[]>();
  for (const [model, found] of models) {
    const inability = findInability(model, { workload, openFileLimit });
    const reason = inability ?? (found.kind === 'missing' ? found.reason : undefined);
    if (reason === undefined && found.kind === 'found') commands.push([model, found.command]);
    turnsOf.set(model, reason === undefined ? [] : [{ kind: 'failed', reason, isAbsent: true }]);
    if (reason !== undefined) onTurn(`${workload.name}, ${model}: not run: ${reason}`);
  }
  const readSeries = (): (number | undefined)[][] =>
    [...turnsOf.values()].map((turns) =>
      turns.map((turn) => (turn.kind === 'measured' ? readMain(turn.result) : undefined)),
    );
  const readMs = (): number => performance.now();
  const wanted = commands.length === 0 ? 0 : rounds;
  for (const round of countRounds({ rounds: wanted, budget, readMs, readSeries })) {
    for (const [model, command] of orderTurns(commands, round)) {
      const turns = turnsOf.get(model) ?? [];
      if (turns.length >= mostFailedTurns && turns.every(({ kind }) => kind === 'failed')) continue;
      const outcome = await runTurn({ command, workers: workload.workers, slowIterations, measure });
      turns.push(outcome);
      const told = outcome.kind === 'measured' ? describe(outcome.result) : outcome.reason;
      onTurn(
        `${workload.name}, round ${round + 1}${round < rounds ? ` of ${rounds}` : ', to know more'}, ${model}: ${told}`,
      );
    }
  }
  return [...turnsOf].map(([model, turns]) => ({ model, turns }));
}

async function runFloor(
  workload: OpenLoopWorkload,
  run: Run,
): ReturnType<typeof runTurn<Awaited<ReturnType<typeof measureFloor>>>> {
  const bareTcp = findModelCommand('bare-tcp');
  if (bareTcp.kind === 'missing') return { kind: 'failed', reason: bareTcp.reason };
  return runTurn({
    command: bareTcp.command,
    workers: workload.workers,
    slowIterations: run.slowIterations,
    measure: (server) => measureFloor(server, { ...run, workload, tool: run.openLoopTool }),
  });
}
