/** Owns the options of the cost table. Does not know what is measured. */
import { parseArgs } from 'node:util';
import { dropDashes, mostRounds, mostTurnMs, parseCount } from '../micro-options.js';
import type { MeasureCostsOptions } from './measure-costs.js';

/** Every group, in the order of the report. */
export const groupIds = ['threads', 'memory', 'wake', 'round-trip', 'copy', 'ring'] as const;

/** How to measure, and what. */
export interface CostsOptions extends MeasureCostsOptions {
  /** Groups to measure, at least one. */
  readonly groups: readonly string[];
  /** Where the result goes as JSON; undefined for nowhere. */
  readonly jsonPath: string | undefined;
}

/** A life of a thread takes 50 ms, so that a turn holds two; all rows of all rounds take some minutes. */
const defaults = { rounds: 5, turnMs: 150 };

/** Under a minute and a half. */
const quick = { rounds: 2, turnMs: 50 };

/**
 * Reads the command line.
 *
 * @param commandLine - The arguments after the script's name.
 * @throws Error when an option is unknown or its value is outside its range.
 */
export function parseCostsOptions(commandLine: readonly string[]): CostsOptions {
  const { values } = parseArgs({
    args: dropDashes(commandLine),
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      ms: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const base = values.quick ? quick : defaults;
  return {
    rounds: parseCount('rounds', values.rounds, mostRounds) ?? base.rounds,
    turnMs: parseCount('ms', values.ms, mostTurnMs) ?? base.turnMs,
    isQuick: values.quick,
    groups: values.only === undefined ? groupIds : parseGroups(values.only),
    jsonPath: values.json,
  };
}

function parseGroups(text: string): string[] {
  const groups = text.split(',');
  if (groups.every((group) => groupIds.some((id) => id === group))) return groups;
  throw new Error(`Option --only is '${text}', allowed are some of ${groupIds.join(',')}`);
}
