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

/** Most rounds any of them takes. */
export const mostRounds = 1000;

/** Longest turn any of them takes, in milliseconds. */
export const mostTurnMs = 60_000;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseMicroOptions(commandLine: readonly string[]): MicroOptions {
  const args = dropDashes(commandLine);
  const { values } = parseArgs({ args, options: { rounds: { type: 'string' }, ms: { type: 'string' } } });
  return {
    rounds: parseCount('rounds', values.rounds, mostRounds) ?? defaults.rounds,
    turnMs: parseCount('ms', values.ms, mostTurnMs) ?? defaults.turnMs,
  };
}

/**
 * Drops the dashes that pnpm hands on: `parseArgs` would take what follows them as names.
 *
 * @param commandLine - The arguments after the script's name.
 */
export function dropDashes(commandLine: readonly string[]): string[] {
  return commandLine[0] === '--' ? commandLine.slice(1) : [...commandLine];
}

/**
 * Reads a whole number from 1 on.
 *
 * @param name - The option's name, without dashes.
 * @param text - Its value, undefined when it is not given.
 * @param most - The largest number allowed.
 * @returns The number, or undefined when the option is not given.
 * @throws Error when it is outside its range.
 */
export function parseCount(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`Option --${name} is '${text}', allowed are whole numbers from 1 to ${most}`);
}
