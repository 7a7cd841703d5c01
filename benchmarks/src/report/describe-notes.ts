/**
 * Owns what a reader must be told below a table: turns that failed, heads that differ, an engine that differs. Pure.
 */
import type { ModelTurns } from '../turns/turn-outcome.js';

/**
 * Describes failures: a model with some good turns keeps its row, and the bad ones must not go unsaid.
 *
 * @param models - The turns.
 * @returns A line each.
 */
export function describeFailures(models: readonly ModelTurns<unknown>[]): string[] {
  return models.flatMap(({ model, turns }) => {
    const failed = turns.flatMap((turn) => (turn.kind === 'failed' ? [turn.reason] : []));
    if (failed.length === 0 || failed.length === turns.length) return [];
    return [`${model}: ${failed.length} of ${turns.length} turns failed: ${failed[0]}`];
  });
}

/**
 * Describes response fields: different ones are different work, and the reader shall see it beside the ratio.
 *
 * @param models - The turns.
 * @returns Lines where the models differ, else none.
 */
export function describeDifferentHeads(
  models: readonly ModelTurns<{ readonly responseFields: readonly string[] }>[],
): string[] {
  const heads = models.flatMap(({ model, turns }) => {
    const measured = turns.find((turn) => turn.kind === 'measured');
    return measured === undefined ? [] : [{ model, fields: measured.result.responseFields.join(', ') }];
  });
  if (new Set(heads.map(({ fields }) => fields)).size < 2) return [];
  return ['Response fields differ:', ...heads.map(({ model, fields }) => `  ${model}: ${fields}`)];
}

/**
 * Describes the engine that is not V8, where slow work was measured on it.
 *
 * @param models - The turns.
 * @returns A line, or none.
 */
export function describeOtherEngine(models: readonly ModelTurns<unknown>[]): string[] {
  if (!models.some(({ model }) => model === 'bun')) return [];
  return [
    'bun: a slow answer is the same iterations in JavaScriptCore, which may need more or less time for them than V8',
  ];
}
