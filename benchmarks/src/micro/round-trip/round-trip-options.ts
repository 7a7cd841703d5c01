/** Owns the options of the round-trip micro-benchmark. Does not know what is measured. */
import { parseArgs } from 'node:util';
import { dropDashes, mostRounds, mostTurnMs, parseCount, type MicroOptions } from '../micro-options.js';

/** How to measure, and what. */
export interface RoundTripOptions extends MicroOptions {
  /** Numbers of turns to linger that are compared with each other; empty to compare with other ways and judge claims. */
  readonly sweptTurns: readonly number[];
}

/** A turn holds some hundred trips to sleeping threads, which take more than a millisecond each with their pause. */
const defaults: MicroOptions = { rounds: 9, turnMs: 250 };

/** The most the server takes. */
const mostTurns = 10_000;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseRoundTripOptions(commandLine: readonly string[]): RoundTripOptions {
  const { values } = parseArgs({
    args: dropDashes(commandLine),
    options: { rounds: { type: 'string' }, ms: { type: 'string' }, linger: { type: 'string' } },
  });
  return {
    rounds: parseCount('rounds', values.rounds, mostRounds) ?? defaults.rounds,
    turnMs: parseCount('ms', values.ms, mostTurnMs) ?? defaults.turnMs,
    sweptTurns: values.linger === undefined ? [] : parseTurns(values.linger),
  };
}

function parseTurns(text: string): number[] {
  const turns = text.split(',').map((part) => (part === '' ? NaN : Number(part)));
  const isAllowed = turns.every((count) => Number.isInteger(count) && count >= 0 && count <= mostTurns);
  if (isAllowed && new Set(turns).size === turns.length) return turns;
  throw new Error(
    `Option --linger is '${text}', allowed are different whole numbers from 0 to ${mostTurns}, as in 0,8,64`,
  );
}
