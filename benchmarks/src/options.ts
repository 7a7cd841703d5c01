/**
 * Owns the harness's options: their defaults, and the one function that reads and validates them.
 * Does not know what is done with them.
 */
import { parseArgs } from 'node:util';
import { defaultModelNames, modelAliases, modelNames, quickModelNames, type ModelName } from './launch/model-names.js';
import {
  defaultWorkloadNames,
  quickWorkloadNames,
  workloadAliases,
  workloadNames,
  type WorkloadName,
} from './workloads/workload-names.js';

export { modelNames, type ModelName } from './launch/model-names.js';
export { workloadNames, type WorkloadName } from './workloads/workload-names.js';

/** Says what to run, and for how long. */
export interface BenchOptions {
  /** How often each model has its turn, 1 to 100. */
  readonly rounds: number;
  /** How long each turn is measured, in seconds, 0.2 to 600. */
  readonly seconds: number;
  /** How long the load runs before that uncounted, in seconds, 0.2 to 60. */
  readonly warmUpSeconds: number;
  /** Connections of the workload `hello`, 1 to 10 000. The others have their own fixed numbers. */
  readonly connections: number;
  /** Light requests a second of the workload `open-loop`, 1 to 10 000, whatever becomes of them. */
  readonly rate: number;
  /** Size of the workload `transfer` each way, in MiB, 1 to 65 536. */
  readonly transferMib: number;
  /** Worker threads, or processes, of every model that has them, 1 to 64; undefined leaves it to the workload. */
  readonly workers: number | undefined;
  /** The models to run. */
  readonly models: readonly ModelName[];
  /** The workloads to run. */
  readonly workloads: readonly WorkloadName[];
  /** Where to write everything measured, as JSON; undefined does not write it. */
  readonly jsonPath: string | undefined;
  /** Where to write the report as a page; undefined does not write it. Beside the JSON when only that was asked for. */
  readonly htmlPath: string | undefined;
  /** Whether to print the usage text and do nothing. */
  readonly help: boolean;
}

/**
 * What holds when nothing is said: short turns, as most of the noise is between processes and not within one, and as few rounds as
 * decide anything. They take a quarter of an hour; what is left of the time goes to workloads whose ratios are not narrow.
 * Rate and size are those that the project promises something for.
 */
const defaults = {
  rounds: 3,
  seconds: 2,
  warmUpSeconds: 1,
  connections: 64,
  rate: 1_000,
  transferMib: 1_024,
  models: defaultModelNames,
  workloads: defaultWorkloadNames,
} as const;

/**
 * `--quick`: enough to see that it works and which way it goes, not to quote. Fewer rounds decide nothing, and longer turns do not
 * leave it under a minute on 2 cores.
 */
const quickDefaults = {
  ...defaults,
  rounds: 3,
  seconds: 0.5,
  warmUpSeconds: 0.3,
  transferMib: 64,
  models: quickModelNames,
  workloads: quickWorkloadNames,
} as const;

/** The text of `--help`. */
export const usage = `Usage: bench [options]
  --only LIST        workloads: ${workloadNames.join(',')}
                     or ${Object.keys(workloadAliases).join(',')} (${defaultWorkloadNames.join(',')})
  --models LIST      models: ${modelNames.join(',')}
                     or ${Object.keys(modelAliases).join(',')} (${defaultModelNames.join(',')})
  --quick            ${quickDefaults.rounds} rounds of ${quickDefaults.seconds} s, ${quickDefaults.transferMib} MiB, ${quickWorkloadNames.join(',')}
                     on ${quickModelNames.join(',')}: under a minute
  --rounds N         turns of each model (${defaults.rounds}), up to twice as many where they are needed and there is time
  --seconds N        measured seconds of each turn (${defaults.seconds}); mixed: three times that, transfer: as long as it takes
  --warm-up N        seconds of load before that (${defaults.warmUpSeconds})
  --connections N    connections of hello, json, form and render (${defaults.connections})
  --rate N           light requests a second of the workload open-loop (${defaults.rate})
  --transfer-mib N   MiB each way of the workload transfer (${defaults.transferMib})
  --workers N        worker threads or processes of the models that have them (mixed, open-loop and burst: 4, others: 1)
  --json FILE        write everything measured to FILE, and the report as a page beside it (FILE.html for FILE.json)
  --html FILE        write the report as a page to FILE`;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @returns The options, complete.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseBenchOptions(commandLine: readonly string[]): BenchOptions {
  // `pnpm bench -- --quick` hands the dashes on, and parseArgs would take the rest as names.
  const args = commandLine[0] === '--' ? commandLine.slice(1) : commandLine;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      connections: { type: 'string' },
      rate: { type: 'string' },
      'transfer-mib': { type: 'string' },
      workers: { type: 'string' },
      only: { type: 'string' },
      models: { type: 'string' },
      json: { type: 'string' },
      html: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const base = values.quick === true ? quickDefaults : defaults;
  return {
    rounds: parseCount('rounds', values.rounds, 100) ?? base.rounds,
    seconds: parseSeconds('seconds', values.seconds, 600) ?? base.seconds,
    warmUpSeconds: parseSeconds('warm-up', values['warm-up'], 60) ?? base.warmUpSeconds,
    connections: parseCount('connections', values.connections, 10_000) ?? base.connections,
    rate: parseCount('rate', values.rate, 10_000) ?? base.rate,
    transferMib: parseCount('transfer-mib', values['transfer-mib'], 65_536) ?? base.transferMib,
    workers: parseCount('workers', values.workers, 64),
    models: parseNames('models', values.models, { allowed: modelNames, aliases: modelAliases }) ?? base.models,
    workloads: parseNames('only', values.only, { allowed: workloadNames, aliases: workloadAliases }) ?? base.workloads,
    jsonPath: values.json,
    htmlPath: values.html ?? values.json?.replace(/(?:\.json)?$/, '.html'),
    help: values.help === true,
  };
}

function parseCount(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(`Option --${name} is '${text}', allowed are whole numbers from 1 to ${most}`);
  }
  return value;
}

function parseSeconds(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= leastSeconds && value <= most)) {
    throw new Error(`Option --${name} is '${text}', allowed are ${leastSeconds} to ${most}`);
  }
  return value;
}

/** What wrk can be stopped after: it looks every tenth of a second. */
const leastSeconds = 0.2;

/** In the order of `allowed` and without duplicates, whatever the order given. */
function parseNames<Name extends string>(
  name: string,
  text: string | undefined,
  { allowed, aliases }: { allowed: readonly Name[]; aliases: Readonly<Record<string, readonly Name[]>> },
): readonly Name[] | undefined {
  if (text === undefined) return undefined;
  const given = new Set<Name>();
  for (const part of text.split(',').map((word) => word.trim())) {
    const named = allowed.filter((one) => one === part);
    const meant = named.length > 0 || !Object.hasOwn(aliases, part) ? named : aliases[part];
    if (meant.length === 0) {
      const words = [...allowed, ...Object.keys(aliases)].join(', ');
      throw new Error(`Option --${name} has '${part}', allowed are ${words}`);
    }
    for (const one of meant) given.add(one);
  }
  return allowed.filter((one) => given.has(one));
}
