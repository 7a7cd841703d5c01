/**
 * The benchmark's entry: reads the options, runs the workloads, prints the report.
 */
import { writeFileSync } from 'node:fs';
import { findLoadTool } from './load/load-tool.js';
import { findOpenLoopTool } from './load/open-loop/run-open-loop.js';
import { warmUpSeconds } from './measure/warm-up.js';
import { findModelCommand, type ModelCommand } from './model-command.js';
import { parseBenchOptions, usage, type BenchOptions, type ModelName } from './options.js';
import { formatClaims } from './report/claims/format-claims.js';
import { judgeHello } from './report/claims/judge-hello.js';
import { judgeMixed } from './report/claims/judge-mixed.js';
import { judgeTransfer } from './report/claims/judge-transfer.js';
import { describeMachine, type MachineDescription } from './report/describe-machine.js';
import { formatResult } from './report/format-result.js';
import { runWorkload, type Run } from './run-workload.js';
import type { WorkloadResult } from './turn-outcome.js';
import { calibrateSlowWork } from './workloads/calibrate-slow-work.js';
import { makeWorkload, slowAnswerMs } from './workloads/workload.js';

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const machine = describeMachine(); // First: later the load average is our own.
  const { commands, skipped } = findModels(options.models);
  const run: Run = {
    rounds: options.rounds,
    seconds: options.seconds,
    loadTool: findLoadTool(),
    openLoopTool: findOpenLoopTool(),
    slowIterations: calibrateSlowWork({ wantedMs: slowAnswerMs }),
    commands,
    onTurn: (text) => console.error(text), // On stderr, so that the report alone can go to a file.
  };
  console.log([...describeRun(machine, run), ...skipped].join('\n'));
  const results: WorkloadResult[] = [];
  for (const name of options.workloads) {
    const workload = makeWorkload(name, options);
    if (!workload.models.some((model) => commands.has(model))) continue; // As `--models node-cluster` has no transfer.
    const result = await runWorkload(workload, run);
    results.push(result);
    console.log(`\n${formatResult(result)}`);
  }
  const claims = [judgeMixed(results, machine), judgeHello(results), judgeTransfer(results)];
  console.log(`\n${formatClaims(claims)}`);
  if (options.jsonPath === undefined) return;
  const { slowIterations, loadTool, openLoopTool } = run;
  const tools = { loadTool: loadTool.name, openLoopTool: openLoopTool.name };
  const record = { machine, ...tools, options, warmUpSeconds, slowIterations, skipped, results, claims };
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

/** What runs the models, and a line for each that this machine has not. */
function findModels(models: readonly ModelName[]): { commands: Map<ModelName, ModelCommand>; skipped: string[] } {
  const commands = new Map<ModelName, ModelCommand>();
  const skipped: string[] = [];
  for (const model of models) {
    const found = findModelCommand(model);
    if (found.kind === 'found') commands.set(model, found.command);
    else skipped.push(`${model} is skipped: ${found.reason}`);
  }
  return { commands, skipped };
}

function describeRun(machine: MachineDescription, { rounds, seconds, loadTool, openLoopTool }: Run): string[] {
  return [
    `${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.nodeVersion}, commit ${machine.commit}, load average ${machine.loadAverage.toFixed(2)} at start`,
    `Load from the same machine; ${rounds} rounds of ${seconds} s after ${warmUpSeconds} s of warm-up`,
    `Closed loop: ${loadTool.name}. Open loop: a process of its own at ${openLoopTool.name}`,
    `Medians of the rounds; errors are sums; ratios are medians of each round's (min-max)`,
  ];
}

await main();
