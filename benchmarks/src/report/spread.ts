/**
 * Owns the statistics of the report: few numbers, so no distribution is assumed. Pure.
 */

/** Sums up the same measurement over several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Sums up measurements.
 *
 * @remarks
 * The median and not the mean: one round disturbed by a neighbour shall not move the result.
 *
 * @param values - One number a round, in any order.
 * @returns The spread, or undefined when there are no values.
 */
export function measureSpread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1)! };
}

/**
 * Sums up the ratio of two models.
 *
 * @remarks
 * Round by round, and then the median: turns of one round stood next to each other in time and had the same
 * neighbours, which the ratio of two medians would mix up.
 *
 * @param dividends - One number a round; undefined where the turn failed.
 * @param divisors - The same of the other model.
 * @returns The spread of the ratios, or undefined when no round has both.
 */
export function measureRatioSpread(
  dividends: readonly (number | undefined)[],
  divisors: readonly (number | undefined)[],
): Spread | undefined {
  const ratios: number[] = [];
  for (const [round, dividend] of dividends.entries()) {
    const divisor = divisors[round];
    if (dividend !== undefined && divisor !== undefined && divisor > 0) ratios.push(dividend / divisor);
  }
  return measureSpread(ratios);
}
