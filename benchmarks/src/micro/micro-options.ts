/**
 * Owns the options of the micro-benchmarks. Does not know what is measured.
 */
import { parseArgs } from 'node:util';

/** How long to measure. */
export interface MicroOptions {
  /** How often each contender has its turn, 1 to 1000. */
  readonly rounds: number;
  /** How long a turn takes, in milliseconds, 1 to 60 000. */
  readonly turnMs: number;
}

/** Enough for medians that another run confirms to 5 %, in about half a minute. */
const defaults: MicroOptions = { rounds: 9, turnMs: 60 };

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseMicroOptions(commandLine: readonly string[]): MicroOptions {
  // pnpm hands the dashes on, and parseArgs would take the rest as names.
  const args = commandLine[0] === '--' ? commandLine.slice(1) : [...commandLine];
  const { values } = parseArgs({ args, options: { rounds: { type: 'string' }, ms: { type: 'string' } } });
  return {
    rounds: parseCount('rounds', values.rounds, 1000) ?? defaults.rounds,
    turnMs: parseCount('ms', values.ms, 60_000) ?? defaults.turnMs,
  };
}

function parseCount(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`Option --${name} is '${text}', allowed are whole numbers from 1 to ${most}`);
}
