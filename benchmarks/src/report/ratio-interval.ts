/**
 * Owns what a few rounds can say of a ratio: an interval that holds it, and whether that decides anything. Pure.
 *
 * Student's t on the logarithms. Disturbances multiply a throughput or a latency, so logarithms of ratios are nearer to a
 * normal distribution than ratios are, and the interval of b/a is the inverse of that of a/b. Not a bootstrap: with 3 to 10
 * rounds it draws from so few values that an interval said to be of 95 % holds the truth in 75 to 90 % of cases; t is
 * made for few. A disturbed round widens it, which ends in "undecided" and not in a wrong verdict.
 */

/** What an interval decides: which of the two is larger, or that the noise swallows the difference. */
export type RatioVerdict = 'larger' | 'smaller' | 'undecided';

/** A ratio, as far as it is known. */
export interface RatioInterval {
  /** The geometric mean of the ratios. */
  readonly ratio: number;
  /** Ends of the interval; 0 and Infinity when the rounds are too few for one. */
  readonly low: number;
  readonly high: number;
  /** Rounds, or pairs of them, behind it. */
  readonly roundCount: number;
  readonly verdict: RatioVerdict;
}

/** How often the interval holds the truth, in percent. 99 where many ratios are looked at in one go. */
export type Confidence = 95 | 99;

/** Fewer rounds than these decide nothing, whatever they say: two may agree by chance. */
const fewestRounds = 3;

/**
 * Takes the ratio of two series that were measured in turns: the values of one round make a pair, so that what disturbed
 * both does not count.
 *
 * @param dividends - One value a round; undefined where there is none.
 * @param divisors - The same of the other.
 * @param confidence - In percent.
 * @returns The interval, or undefined when no round has both values above 0.
 */
export function measurePairedRatio(
  dividends: readonly (number | undefined)[],
  divisors: readonly (number | undefined)[],
  confidence: Confidence = 95,
): RatioInterval | undefined {
  const logs: number[] = [];
  for (const [round, dividend] of dividends.entries()) {
    const divisor = divisors[round];
    if (isPositive(dividend) && isPositive(divisor)) logs.push(Math.log(dividend / divisor));
  }
  if (logs.length === 0) return undefined;
  const { mean, variance } = describe(logs);
  const margin = studentT(confidence, logs.length - 1) * Math.sqrt(variance / logs.length);
  return makeInterval(mean, margin, logs.length);
}

/**
 * Takes the ratio of two series that were not measured in turns, as those of two result files (Welch's interval).
 *
 * @param dividends - Values of the one; those that are not above 0 are left out.
 * @param divisors - Values of the other.
 * @param confidence - In percent.
 * @returns The interval, or undefined when one has no value.
 */
export function measureUnpairedRatio(
  dividends: readonly (number | undefined)[],
  divisors: readonly (number | undefined)[],
  confidence: Confidence = 95,
): RatioInterval | undefined {
  const [a, b] = [dividends, divisors].map((values) => values.filter(isPositive).map(Math.log));
  if (a.length === 0 || b.length === 0) return undefined;
  const [one, other] = [describe(a), describe(b)];
  const [partA, partB] = [one.variance / a.length, other.variance / b.length];
  const spread = partA + partB;
  // Welch and Satterthwaite; downwards, as the table has whole degrees, and a smaller one gives the wider interval.
  const freedom =
    spread === 0
      ? Math.min(a.length, b.length) - 1
      : Math.floor(spread ** 2 / (partA ** 2 / Math.max(1, a.length - 1) + partB ** 2 / Math.max(1, b.length - 1)));
  const count = Math.min(a.length, b.length);
  return makeInterval(one.mean - other.mean, studentT(confidence, freedom) * Math.sqrt(spread), count);
}

/**
 * Says whether more rounds would be wasted: the interval is narrow, whichever way it decides. Width and not the verdict, as
 * one who stops when the verdict pleases finds a difference where there is none.
 *
 * @param interval - The interval so far.
 * @param relativeHalfWidth - How narrow is enough: 0.02 is 2 % to each side.
 */
export function isNarrow(interval: RatioInterval | undefined, relativeHalfWidth: number): boolean {
  if (interval === undefined || interval.roundCount < fewestRounds) return false;
  return Math.log(interval.high / interval.low) / 2 <= Math.log1p(relativeHalfWidth);
}

function makeInterval(mean: number, margin: number, roundCount: number): RatioInterval {
  const ratio = Math.exp(mean);
  if (roundCount < fewestRounds) return { ratio, low: 0, high: Infinity, roundCount, verdict: 'undecided' };
  const [low, high] = [Math.exp(mean - margin), Math.exp(mean + margin)];
  return { ratio, low, high, roundCount, verdict: low > 1 ? 'larger' : high < 1 ? 'smaller' : 'undecided' };
}

function describe(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / Math.max(1, values.length - 1) };
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0 && Number.isFinite(value);
}

/** Two-sided quantiles of Student's t for 1 to 30 degrees of freedom, and for more. Any table of statistics has them. */
const quantiles: Readonly<Record<Confidence, readonly number[]>> = {
  95: [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
    2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
  ],
  99: [
    63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921,
    2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.75,
  ],
};

/** Past the table the last one, which is too wide by 4 % of the margin at most. */
function studentT(confidence: Confidence, freedom: number): number {
  const table = quantiles[confidence];
  return table[Math.min(Math.max(1, freedom), table.length) - 1];
}
