/**
 * Owns the step from a model's turns to one figure. Pure.
 */
import type { ModelName } from '../options.js';
import type { ModelTurns, TurnOutcome } from '../turns/turn-outcome.js';
import { measureRatioSpread, measureSpread, type Spread } from './spread.js';

/** The model that the others are compared with. */
export const referenceModel: ModelName = 'spool';

/** Reads a figure out of a turn's result; undefined where it has none. */
export type ReadFigure<Result> = (result: Result) => number | undefined;

/**
 * Takes what was measured.
 *
 * @param turns - A model's turns.
 * @returns The results of those that did not fail.
 */
export function listResults<Result>(turns: readonly TurnOutcome<Result>[]): Result[] {
  return turns.flatMap((turn) => (turn.kind === 'measured' ? [turn.result] : []));
}

/**
 * Finds a model's turns.
 *
 * @param models - All turns of a workload.
 * @param model - The model.
 * @returns Its turns; none when it did not run.
 */
export function findTurns<Result>(
  models: readonly ModelTurns<Result>[],
  model: ModelName,
): readonly TurnOutcome<Result>[] {
  return models.find((row) => row.model === model)?.turns ?? [];
}

/**
 * Sums a figure up over the rounds.
 *
 * @param turns - A model's turns.
 * @param read - Reads the figure.
 * @returns The spread, or undefined when no turn has the figure.
 */
export function spreadOf<Result>(turns: readonly TurnOutcome<Result>[], read: ReadFigure<Result>): Spread | undefined {
  return measureSpread(readRounds(turns, read).filter((value) => value !== undefined));
}

/**
 * Sums up, round by round, by how much a figure of one model is that of another.
 *
 * @param dividends - Turns of the one.
 * @param divisors - Turns of the other.
 * @param read - Reads the figure.
 * @returns The spread, or undefined when no round has both.
 */
export function ratioOf<Result>(
  dividends: readonly TurnOutcome<Result>[],
  divisors: readonly TurnOutcome<Result>[],
  read: ReadFigure<Result>,
): Spread | undefined {
  return measureRatioSpread(readRounds(dividends, read), readRounds(divisors, read));
}

function readRounds<Result>(turns: readonly TurnOutcome<Result>[], read: ReadFigure<Result>): (number | undefined)[] {
  return turns.map((turn) => (turn.kind === 'measured' ? read(turn.result) : undefined));
}
