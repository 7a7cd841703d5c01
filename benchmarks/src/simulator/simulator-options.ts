/** The simulator's options: their defaults, and the one function that reads and validates them. */

import { parseArgs } from 'node:util';

/** Says what to simulate. */
export interface SimulatorOptions {
  /** A recorded trace to run in place of everything else, or undefined. */
  readonly tracePath: string | undefined;
  /** Workloads to run, by name; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** Workers, 1 to 64. */
  readonly workers: number;
  /** Cores, 1 to 64. */
  readonly cores: number;
  /** Where random numbers start, 0 to 2^31 - 1. */
  readonly seed: number;
  /** Nice value of all workers but the first under the policy `spool`, 0 to 19. */
  readonly nice: number;
  /** Whether to print the usage text and do nothing. */
  readonly help: boolean;
}

/** Two cores as the machine of benchmarks/RESULTS.md has; the least of the nice values that the design names. */
const defaults = { workers: 4, cores: 2, seed: 1, nice: 5 } as const;

/** The text of `--help`. */
export const usage = `Usage: bench:simulate [options]
  --trace FILE    a recorded trace in place of the workloads
  --only LIST     workloads, by name
  --workers N     workers (${defaults.workers})
  --cores N       cores that they share with the I/O thread (${defaults.cores})
  --nice N        nice value of all workers but the first under the policy spool (${defaults.nice})
  --seed N        where random numbers start (${defaults.seed})`;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseSimulatorOptions(commandLine: readonly string[]): SimulatorOptions {
  // pnpm hands the dashes on, and parseArgs would take the rest as names.
  const args = commandLine[0] === '--' ? commandLine.slice(1) : [...commandLine];
  const { values } = parseArgs({
    args,
    options: {
      trace: { type: 'string' },
      only: { type: 'string' },
      workers: { type: 'string' },
      cores: { type: 'string' },
      seed: { type: 'string' },
      nice: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  return {
    tracePath: values.trace,
    only: values.only?.split(',').map((name) => name.trim()),
    workers: parseNumber('workers', values.workers, { least: 1, most: 64 }) ?? defaults.workers,
    cores: parseNumber('cores', values.cores, { least: 1, most: 64 }) ?? defaults.cores,
    seed: parseNumber('seed', values.seed, { least: 0, most: 2 ** 31 - 1 }) ?? defaults.seed,
    nice: parseNumber('nice', values.nice, { least: 0, most: 19 }) ?? defaults.nice,
    help: values.help === true,
  };
}

function parseNumber(
  name: string,
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`Option --${name} is '${text}', allowed are whole numbers from ${least} to ${most}`);
}
