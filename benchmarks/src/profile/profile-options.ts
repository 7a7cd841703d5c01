/**
 * Owns the options of a profile: their defaults, and the one function that reads and validates them.
 */
import { parseArgs } from 'node:util';
import { modelNames, workloadNames, type ModelName, type WorkloadName } from '../options.js';

/** What there is to draw: Clinic's four, and CPU profiles of each thread alone, which need no Clinic. */
export const toolNames = ['doctor', 'flame', 'bubbleprof', 'heapprofiler', 'threads'] as const;

/** One of {@link toolNames}. */
export type ToolName = (typeof toolNames)[number];

/** Says what to profile. */
export interface ProfileOptions {
  readonly tool: ToolName;
  readonly model: ModelName;
  readonly workload: Exclude<WorkloadName, 'transfer'>;
  /** How long to load the server, in seconds, 1 to 60; each of the two runs. */
  readonly seconds: number;
  /** Connections of the workload `hello`, 1 to 10 000. */
  readonly connections: number;
  /** Worker threads, 1 to 64; undefined leaves it to the workload. */
  readonly workers: number | undefined;
  /** Where the reports go; undefined for a folder of their own below `benchmarks/.clinic/reports`. */
  readonly outPath: string | undefined;
  /** Whether to print the usage text and do nothing. */
  readonly help: boolean;
}

/** 4 s give flame some 4,000 samples a thread. */
const defaults = { tool: 'threads', model: 'spool', workload: 'hello', seconds: 4, connections: 64 } as const;

/**
 * What a tool can take, in seconds. The heap profiler ends the process by itself after 10. Bubbleprof reads one file of Node's trace,
 * which has 524,288 events, 200,000 of them a second at full load: what is longer ends in `premature close`.
 */
const mostSecondsOf: Partial<Record<ToolName, number>> = { heapprofiler: 6, bubbleprof: 1 };
const mostSeconds = 60;

/** Models that are no Node process, or that Clinic's preloads refuse, and why. */
const unprofiled: Partial<Record<ModelName, string>> = {
  bun: 'it is not Node',
  'node-cluster': "Clinic refuses to fork; 'node-http' is what each of its processes runs",
  'process-per-connection': "Clinic refuses to fork; 'node-http' is what each of its processes runs",
};

/** The text of `--help`. */
export const usage = `Usage: profile <${toolNames.join('|')}> [options]
  --model NAME       ${modelNames.filter((name) => unprofiled[name] === undefined).join(', ')} (${defaults.model})
  --workload NAME    ${workloadNames.filter((name) => name !== 'transfer').join(', ')} (${defaults.workload})
  --seconds N        how long to load the server, twice (${defaults.seconds}; at most: ${Object.entries(mostSecondsOf)
    .map(([name, most]) => `${name} ${most}`)
    .join(', ')})
  --connections N    connections of the workload hello (${defaults.connections})
  --workers N        worker threads (mixed and open-loop: 4, others: 1)
  --out FOLDER       where to write (below benchmarks/.clinic/reports)`;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @returns The options, complete.
 * @throws Error when something is unknown, outside its range, or has no profile.
 */
export function parseProfileOptions(commandLine: readonly string[]): ProfileOptions {
  // pnpm hands the dashes on, wherever they stand.
  const { values, positionals } = parseArgs({
    args: commandLine.filter((argument) => argument !== '--'),
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      workload: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      workers: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (positionals.length > 1) throw new Error(`There is one tool at a time, not '${positionals.join(' ')}'`);
  const tool = parseName('The tool', positionals.at(0) ?? (values.help === true ? defaults.tool : ''), toolNames);
  const model = parseName('Option --model', values.model ?? defaults.model, modelNames);
  const workload = parseName('Option --workload', values.workload ?? defaults.workload, workloadNames);
  const reason = unprofiled[model];
  if (reason !== undefined) throw new Error(`Option --model is '${model}', which has no profile: ${reason}`);
  if (workload === 'transfer')
    throw new Error(`Option --workload is 'transfer', which has no profile: it ends by size`);
  const most = mostSecondsOf[tool] ?? mostSeconds;
  return {
    tool,
    model,
    workload,
    seconds: parseCount('seconds', values.seconds, most) ?? Math.min(defaults.seconds, most),
    connections: parseCount('connections', values.connections, 10_000) ?? defaults.connections,
    workers: parseCount('workers', values.workers, 64),
    outPath: values.out,
    help: values.help === true,
  };
}

function parseName<Name extends string>(what: string, text: string, allowed: readonly Name[]): Name {
  const name = allowed.find((one) => one === text);
  if (name !== undefined) return name;
  throw new Error(`${what} is '${text}', allowed are ${allowed.join(', ')}`);
}

function parseCount(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`Option --${name} is '${text}', allowed are whole numbers from 1 to ${most}`);
}
