/**
 * Owns a table with a row for each model, and a sentence where a model has no result. Does not know the figures. Pure.
 */
import type { ModelTurns, TurnOutcome } from '../turns/turn-outcome.js';
import { formatNumber, formatSpread } from './format-number.js';
import { formatTable } from './format-table.js';
import { findTurns, listResults, ratioOf, referenceModel, spreadOf, type ReadFigure } from './turn-statistics.js';

/** One column: its name, and how a cell comes from a model's turns. */
export interface Column<Result> {
  readonly name: string;
  /** Formats the cell; `reference` has Spool's turns, and is empty in Spool's own row. */
  readonly format: (turns: readonly TurnOutcome<Result>[], reference: readonly TurnOutcome<Result>[]) => string;
}

/** @returns A column with the median, and the extremes where `hasExtremes` says so. */
export function makeFigureColumn<Result>(
  name: string,
  read: ReadFigure<Result>,
  { digits, hasExtremes = false }: { digits: number; hasExtremes?: boolean },
): Column<Result> {
  return {
    name: hasExtremes ? `${name} (min-max)` : name,
    format: (turns) => {
      const spread = spreadOf(turns, read);
      return hasExtremes ? formatSpread(spread, digits) : formatNumber(spread?.median, digits);
    },
  };
}

/** @returns A column with the sum over the rounds. */
export function makeSumColumn<Result>(name: string, read: (result: Result) => number): Column<Result> {
  return {
    name,
    format: (turns) =>
      formatNumber(
        listResults(turns).reduce((sum, result) => sum + read(result), 0),
        0,
      ),
  };
}

/** @returns A column with the highest of all rounds. */
export function makeMaxColumn<Result>(
  name: string,
  read: ReadFigure<Result>,
  { digits }: { digits: number },
): Column<Result> {
  return { name, format: (turns) => formatNumber(spreadOf(turns, read)?.max, digits) };
}

/** @returns A column with Spool's figure divided by the model's, round by round; empty in Spool's row. */
export function makeRatioColumn<Result>(name: string, read: ReadFigure<Result>): Column<Result> {
  return {
    name: `Spool/model ${name}`,
    format: (turns, reference) => (turns === reference ? '' : formatSpread(ratioOf(reference, turns, read), 2)),
  };
}

/** @returns The same the other way around, for latencies that differ so much that a ratio would be 0.00. */
export function makeInverseRatioColumn<Result>(name: string, read: ReadFigure<Result>): Column<Result> {
  return {
    name: `model/Spool ${name}`,
    format: (turns, reference) => (turns === reference ? '' : formatSpread(ratioOf(turns, reference, read), 1)),
  };
}

/**
 * Formats a table.
 *
 * @param models - A row each.
 * @param columns - What stands in it, after the model's name.
 * @returns Lines of text, without a final line break.
 */
export function formatModelTable<Result>(
  models: readonly ModelTurns<Result>[],
  columns: readonly Column<Result>[],
): string {
  const reference = findTurns(models, referenceModel);
  const rows = models.map(({ model, turns }) => {
    if (listResults(turns).length > 0) return [model, ...columns.map((column) => column.format(turns, reference))];
    const failure = turns.find((turn) => turn.kind === 'failed');
    if (failure?.isAbsent === true) return [model, `not run: ${failure.reason}`];
    return [model, `failed: ${failure?.reason ?? 'it had no turn'}`];
  });
  return formatTable(['model', ...columns.map(({ name }) => name)], rows);
}
