/**
 * The benchmark's entry: reads the options, gives each model its turns, prints the report.
 * The only file that knows every part.
 */
import { writeFileSync } from 'node:fs';
import { findLoadTool, type LoadTool } from './load/load-tool.js';
import { parseBenchOptions, usage, type BenchOptions, type ModelName } from './options.js';
import { describeMachine } from './report/describe-machine.js';
import { formatReport } from './report/format-report.js';
import { runTurn, warmUpSeconds } from './run-turn.js';
import type { ModelTurns, TurnOutcome } from './turn-outcome.js';
import { orderTurns } from './turn-order.js';
import { calibrateSlowWork } from './workloads/calibrate-slow-work.js';
import { makeWorkload, slowAnswerMs, type Workload } from './workloads/workload.js';

/** What every turn of a run shares. */
interface Run {
  readonly options: BenchOptions;
  readonly loadTool: LoadTool;
  readonly slowIterations: number;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const machine = describeMachine(); // First: later the load average is our own.
  const loadTool = findLoadTool();
  const slowIterations = calibrateSlowWork({ wantedMs: slowAnswerMs });
  const { rounds, seconds } = options;
  console.log(
    [
      `${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGib} GiB, ${machine.system}`,
      `Node ${machine.nodeVersion}, commit ${machine.commit}, load average ${machine.loadAverage.toFixed(2)} at start`,
      `${loadTool.name} on the same machine, closed loop; ${rounds} rounds of ${seconds} s after ${warmUpSeconds} s of warm-up`,
      `Medians of the rounds; errors are sums; ratios are medians of each round's (min-max)`,
    ].join('\n'),
  );
  const results: { workload: Workload; models: ModelTurns[] }[] = [];
  for (const name of options.workloads) {
    const workload = makeWorkload(name, options);
    const models = await runWorkload(workload, { options, loadTool, slowIterations });
    results.push({ workload, models });
    console.log(`\n${formatReport(workload, models)}`);
  }
  if (options.jsonPath !== undefined) {
    const record = { machine, loadTool: loadTool.name, options, warmUpSeconds, slowIterations, results };
    writeFileSync(options.jsonPath, `${JSON.stringify(record, null, 2)}\n`);
  }
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

/** All turns of a workload, model by model, each model's in the order of rounds. */
async function runWorkload(workload: Workload, { options, loadTool, slowIterations }: Run): Promise<ModelTurns[]> {
  const turnsOf = new Map<ModelName, TurnOutcome[]>(options.models.map((model) => [model, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const model of orderTurns(options.models, round)) {
      const outcome = await runTurn({ model, workload, loadTool, seconds: options.seconds, slowIterations });
      turnsOf.get(model)?.push(outcome);
      // On stderr, so that the report alone can go to a file.
      const told =
        outcome.kind === 'measured' ? `${outcome.result.requestsPerSecond.toFixed(0)} requests/s` : outcome.reason;
      console.error(`${workload.name}, round ${round + 1} of ${options.rounds}, ${model}: ${told}`);
    }
  }
  return options.models.map((model) => ({ model, turns: turnsOf.get(model) ?? [] }));
}

await main();
