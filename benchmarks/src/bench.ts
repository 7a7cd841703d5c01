/**
 * The benchmark's entry: reads the options, runs the workloads, prints the report.
 */
import { writeFileSync } from 'node:fs';
import { findLoadTool } from './load/load-tool.js';
import { findOpenLoopTool } from './load/open-loop/run-open-loop.js';
import { estimateRunSeconds, estimateWorkload } from './turns/estimate-run-seconds.js';
import { readOpenFileLimit } from './load/open-file-limit.js';
import type { ObservedModel } from './measure/observe-model.js';
import { countObserved, observeWorkload } from './measure/observe-workload.js';
import { findModelCommand, type FoundCommand, type ModelCommand } from './launch/model-command.js';
import type { ModelName } from './launch/model-names.js';
import { parseBenchOptions, usage, type BenchOptions } from './options.js';
import { formatClaims } from './report/claims/format-claims.js';
import { judgeHello } from './report/claims/judge-hello.js';
import { judgeMixed } from './report/claims/judge-mixed.js';
import { judgeTransfer } from './report/claims/judge-transfer.js';
import { describeMachine, type MachineDescription } from './report/describe-machine.js';
import { formatResult } from './report/format-result.js';
import { renderReport } from './report/html/render-report.js';
import { recordVersion, type RunRecord } from './report/run-record.js';
import { Progress } from './report/progress.js';
import { runWorkload, type Run } from './turns/run-workload.js';
import type { WorkloadResult } from './turns/turn-outcome.js';
import { TimeBudget } from './turns/time-budget.js';
import { calibrateSlowWork } from './workloads/calibrate-slow-work.js';
import { slowAnswerMs } from './workloads/answer.js';
import { findInability } from './workloads/find-inability.js';
import { makeWorkload, type ClosedLoopWorkload } from './workloads/workload.js';

/** When a run should be over that has rounds beyond those asked for, in milliseconds: 20 minutes are promised for a full one. */
const budgetMs = 17 * 60_000;

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const startedAt = new Date();
  const startedMs = performance.now();
  const machine = describeMachine(); // First: later the load average is our own.
  const models = new Map(options.models.map((model) => [model, findModelCommand(model)]));
  const workloads = options.workloads.map((name) => makeWorkload(name, options));
  const { jsonPath, htmlPath } = options;
  const openFileLimit = readOpenFileLimit();
  const length = { ...options, models, openFileLimit, isWritten: htmlPath !== undefined };
  const times = workloads.map((workload) => estimateWorkload(workload, length));
  const run: Run = {
    rounds: options.rounds,
    seconds: options.seconds,
    warmUpSeconds: options.warmUpSeconds,
    // Short runs are short: `--quick`, and whoever asks for turns of a second.
    budget: options.seconds > 1 ? new TimeBudget(startedMs + budgetMs, times) : undefined,
    loadTool: findLoadTool(),
    openLoopTool: findOpenLoopTool(),
    slowIterations: calibrateSlowWork({ wantedMs: slowAnswerMs }),
    models,
    openFileLimit,
    onTurn: (text) => progress.say(text),
  };
  const progress = new Progress(process.stderr); // So that the report alone can go to a file.
  const seconds = estimateRunSeconds(workloads, length);
  console.log([...describeRun(machine, run), ...describeModels(models)].join('\n'));
  console.error(`About ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`}`);
  const results: WorkloadResult[] = [];
  const observations: ObservedModel[] = [];
  for (const workload of workloads) {
    const result = await runWorkload(workload, run);
    results.push(result);
    progress.clear();
    console.log(`\n${formatResult(result)}`);
    const mostModels = countObserved(workload, length);
    if (mostModels > 0 && result.kind === 'closed-loop') {
      const observing = { ...run, mostModels };
      observations.push(...(await observeWorkload(result.workload, commandsOf(result.workload, run), observing)));
    }
  }
  progress.clear();
  const claims = [judgeMixed(results, machine), judgeHello(results), judgeTransfer(results)];
  console.log(`\n${formatClaims(claims)}`);
  if (htmlPath === undefined) return;
  const { slowIterations, loadTool, openLoopTool } = run;
  const record: RunRecord = {
    schemaVersion: recordVersion,
    startedAt: startedAt.toISOString(),
    durationSeconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    argv: process.argv.slice(2),
    versions: process.versions,
    machine,
    loadTool: loadTool.name,
    openLoopTool: openLoopTool.name,
    options,
    slowIterations,
    programs: Object.fromEntries(models),
    results,
    claims,
    observations,
  };
  if (jsonPath !== undefined) writeFileSync(jsonPath, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(htmlPath, renderReport(record));
  console.error(`Written: ${jsonPath === undefined ? '' : `${jsonPath} and `}${htmlPath}`);
}

/** The models that had turns in a workload. */
function commandsOf(workload: ClosedLoopWorkload, { models, openFileLimit }: Run): [ModelName, ModelCommand][] {
  return [...models].flatMap(([model, found]) => {
    const isAble = found.kind === 'found' && findInability(model, { workload, openFileLimit }) === undefined;
    return isAble ? [[model, found.command] satisfies [ModelName, ModelCommand]] : [];
  });
}

function readOptions(): BenchOptions | undefined {
  try {
    const options = parseBenchOptions(process.argv.slice(2));
    if (!options.help) return options;
    console.log(usage);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

/** What each model is, with versions, or why it is not there. */
function describeModels(models: ReadonlyMap<ModelName, FoundCommand>): string[] {
  return [...models].map(([model, found]) =>
    found.kind === 'found' ? `  ${model}: ${found.command.versions}` : `  ${model}: not run: ${found.reason}`,
  );
}

function describeRun(
  machine: MachineDescription,
  { rounds, seconds, warmUpSeconds, loadTool, openLoopTool }: Run,
): string[] {
  return [
    `${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.nodeVersion}, commit ${machine.commit}, load average ${machine.loadAverage.toFixed(2)} at start`,
    `Load from the same machine; ${rounds} rounds of ${seconds} s after ${warmUpSeconds} s of warm-up`,
    `Closed loop: ${loadTool.name}. Open loop: a process of its own at ${openLoopTool.name}`,
    `Medians of the rounds; errors are sums; ratios are medians of each round's (min-max)`,
  ];
}

await main();
