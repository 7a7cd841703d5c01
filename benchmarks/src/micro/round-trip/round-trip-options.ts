/** Owns the options of the round-trip micro-benchmark. Does not know what is measured. */
import { parseArgs } from 'node:util';
import { dropDashes, mostRounds, mostTurnMs, parseCount, type MicroOptions } from '../micro-options.js';

/** How to measure, and what. */
export interface RoundTripOptions extends MicroOptions {
  /** Numbers of turns to linger that are compared with each other; empty to compare with other ways and judge claims. */
  readonly sweptTurns: readonly number[];
  /** Sizes of payloads that travel along, in bytes; empty to send requests without one. */
  readonly payloads: readonly number[];
}

/** A turn holds some hundred trips to sleeping threads, which take more than a millisecond each with their pause. */
const defaults: MicroOptions = { rounds: 9, turnMs: 250 };

/** The most the server takes. */
const mostTurns = 10_000;

/** A ring of the size that is made for it then takes 256 MiB. */
const mostPayloadBytes = 64 * 2 ** 20;

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseRoundTripOptions(commandLine: readonly string[]): RoundTripOptions {
  const { values } = parseArgs({
    args: dropDashes(commandLine),
    options: {
      rounds: { type: 'string' },
      ms: { type: 'string' },
      linger: { type: 'string' },
      payload: { type: 'string' },
    },
  });
  return {
    rounds: parseCount('rounds', values.rounds, mostRounds) ?? defaults.rounds,
    turnMs: parseCount('ms', values.ms, mostTurnMs) ?? defaults.turnMs,
    sweptTurns: values.linger === undefined ? [] : parseNumbers(values.linger, { name: 'linger', most: mostTurns }),
    payloads:
      values.payload === undefined ? [] : parseNumbers(values.payload, { name: 'payload', most: mostPayloadBytes }),
  };
}

function parseNumbers(text: string, { name, most }: { name: string; most: number }): number[] {
  const numbers = text.split(',').map((part) => (part === '' ? NaN : Number(part)));
  const isAllowed = numbers.every((count) => Number.isInteger(count) && count >= 0 && count <= most);
  if (isAllowed && new Set(numbers).size === numbers.length) return numbers;
  throw new Error(`Option --${name} is '${text}', allowed are different whole numbers from 0 to ${most}, as in 0,8,64`);
}
