/**
 * The benchmark's entry: reads the options, runs the workloads, prints the report.
 */
import { writeFileSync } from 'node:fs';
import { findLoadTool } from './load/load-tool.js';
import { findOpenLoopTool } from './load/open-loop/run-open-loop.js';
import { estimateRunSeconds } from './estimate-run-seconds.js';
import { readOpenFileLimit } from './load/open-file-limit.js';
import { findModelCommand, type FoundCommand } from './model-command.js';
import type { ModelName } from './model-names.js';
import { parseBenchOptions, usage, type BenchOptions } from './options.js';
import { formatClaims } from './report/claims/format-claims.js';
import { judgeHello } from './report/claims/judge-hello.js';
import { judgeMixed } from './report/claims/judge-mixed.js';
import { judgeTransfer } from './report/claims/judge-transfer.js';
import { describeMachine, type MachineDescription } from './report/describe-machine.js';
import { formatResult } from './report/format-result.js';
import { runWorkload, type Run } from './run-workload.js';
import type { WorkloadResult } from './turn-outcome.js';
import { calibrateSlowWork } from './workloads/calibrate-slow-work.js';
import { slowAnswerMs } from './workloads/answer.js';
import { makeWorkload } from './workloads/workload.js';

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const machine = describeMachine(); // First: later the load average is our own.
  const models = new Map(options.models.map((model) => [model, findModelCommand(model)]));
  const workloads = options.workloads.map((name) => makeWorkload(name, options));
  const run: Run = {
    rounds: options.rounds,
    seconds: options.seconds,
    warmUpSeconds: options.warmUpSeconds,
    loadTool: findLoadTool(),
    openLoopTool: findOpenLoopTool(),
    slowIterations: calibrateSlowWork({ wantedMs: slowAnswerMs }),
    models,
    openFileLimit: readOpenFileLimit(),
    onTurn: (text) => console.error(text), // On stderr, so that the report alone can go to a file.
  };
  const seconds = estimateRunSeconds(workloads, run);
  console.log([...describeRun(machine, run), ...describeModels(models)].join('\n'));
  console.error(`About ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`}`);
  const results: WorkloadResult[] = [];
  for (const workload of workloads) {
    const result = await runWorkload(workload, run);
    results.push(result);
    console.log(`\n${formatResult(result)}`);
  }
  const claims = [judgeMixed(results, machine), judgeHello(results), judgeTransfer(results)];
  console.log(`\n${formatClaims(claims)}`);
  if (options.jsonPath === undefined) return;
  const { slowIterations, loadTool, openLoopTool } = run;
  const tools = { loadTool: loadTool.name, openLoopTool: openLoopTool.name };
  const programs = Object.fromEntries(models);
  const record = { machine, ...tools, options, slowIterations, programs, results, claims };
  writeFileSync(options.jsonPath, `${JSON.stringify(record, null, 2)}\n`);
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
