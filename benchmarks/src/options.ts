/**
 * Owns the harness's options: their defaults, and the one function that reads and validates them.
 * Does not know what is done with them.
 */
import { parseArgs } from 'node:util';

/** Lists the models, in the order of the report. Each is a file of its name in `models/`. */
export const modelNames = [
  'spool',
  'spool-inline',
  'node-http',
  'node-http-piscina',
  'node-cluster',
  'thread-per-connection',
  'thread-per-request',
  'process-per-connection',
  'sockets-sequential',
  'sockets-thread-per-connection',
  'sockets-thread-pool',
  'sockets-select',
  'bun',
] as const;

/** One of {@link modelNames}. */
export type ModelName = (typeof modelNames)[number];

/** Those that run when nothing is said: what one would choose between. The others show what a choice costs. */
export const defaultModelNames: readonly ModelName[] = [
  'spool',
  'node-http',
  'node-http-piscina',
  'node-cluster',
  'bun',
];

/** Lists the workloads, in the order in which they run. */
export const workloadNames = ['hello', 'one-connection', 'new-connections', 'mixed', 'open-loop', 'transfer'] as const;

/** One of {@link workloadNames}. */
export type WorkloadName = (typeof workloadNames)[number];

/** Says what to run, and for how long. */
export interface BenchOptions {
  /** How often each model has its turn, 1 to 100. */
  readonly rounds: number;
  /** How long each turn is measured, in seconds, 1 to 600; a warm-up comes on top. */
  readonly seconds: number;
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
  /** Where to write everything measured, as JSON; undefined writes nothing. */
  readonly jsonPath: string | undefined;
  /** Whether to print the usage text and do nothing. */
  readonly help: boolean;
}

/**
 * What holds when nothing is said: 5 turns of 4 s outlast the pauses of a shared machine, and take 15 minutes. Rate and
 * size are those that the project promises something for.
 */
const defaults = { rounds: 5, seconds: 4, connections: 64, rate: 1_000, transferMib: 1_024 } as const;

/** `--quick`: enough to see that it works and which way it goes, not to quote. */
const quickDefaults = { ...defaults, rounds: 3, seconds: 1, transferMib: 64 } as const;

/** The text of `--help`. */
export const usage = `Usage: bench [options]
  --rounds N         turns of each model (${defaults.rounds})
  --seconds N        measured seconds of each turn (${defaults.seconds}); mixed: three times that, transfer: as long as it takes
  --connections N    connections of the workload hello (${defaults.connections})
  --rate N           light requests a second of the workload open-loop (${defaults.rate})
  --transfer-mib N   MiB each way of the workload transfer (${defaults.transferMib})
  --workers N        worker threads or processes of the models that have them (mixed and open-loop: 4, others: 1)
  --only LIST        workloads: ${workloadNames.join(',')}
  --models LIST      models, or all: ${modelNames.join(',')}
                     (${defaultModelNames.join(',')})
  --quick            ${quickDefaults.rounds} rounds of ${quickDefaults.seconds} s, ${quickDefaults.transferMib} MiB
  --json FILE        write everything measured to FILE`;

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
      connections: { type: 'string' },
      rate: { type: 'string' },
      'transfer-mib': { type: 'string' },
      workers: { type: 'string' },
      only: { type: 'string' },
      models: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const base = values.quick === true ? quickDefaults : defaults;
  return {
    rounds: parseCount('rounds', values.rounds, 100) ?? base.rounds,
    seconds: parseCount('seconds', values.seconds, 600) ?? base.seconds,
    connections: parseCount('connections', values.connections, 10_000) ?? base.connections,
    rate: parseCount('rate', values.rate, 10_000) ?? base.rate,
    transferMib: parseCount('transfer-mib', values['transfer-mib'], 65_536) ?? base.transferMib,
    workers: parseCount('workers', values.workers, 64),
    models:
      values.models === 'all'
        ? modelNames
        : parseNames('models', values.models ?? defaultModelNames.join(), modelNames),
    workloads: parseNames('only', values.only, workloadNames),
    jsonPath: values.json,
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

/** In the order of `allowed` and without duplicates, whatever the order given. */
function parseNames<Name extends string>(
  name: string,
  text: string | undefined,
  allowed: readonly Name[],
): readonly Name[] {
  if (text === undefined) return allowed;
  const given = text.split(',').map((part) => part.trim());
  const unknown = given.find((part) => !allowed.some((one) => one === part));
  if (unknown !== undefined) throw new Error(`Option --${name} has '${unknown}', allowed are ${allowed.join(', ')}`);
  return allowed.filter((one) => given.includes(one));
}
