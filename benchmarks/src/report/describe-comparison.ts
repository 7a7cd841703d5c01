/**
 * Owns the comparison of models in words that anyone can read: what Spool loses first, what is undecided, what it gains. Pure.
 */
import type { WorkloadResult } from '../turns/turn-outcome.js';
import { formatNumber } from './format-number.js';
import { listSeries, type MeasuredSeries } from './measures.js';
import { measurePairedRatio, type RatioInterval } from './ratio-interval.js';
import { referenceModel } from './turn-statistics.js';

/** Which way a comparison went, for the model that is looked at. */
export type Outcome = 'loss' | 'undecided' | 'gain';

/** One comparison of Spool with another model. */
export interface ComparedMeasure {
  readonly workload: string;
  readonly model: string;
  readonly measure: MeasuredSeries['measure'];
  readonly outcome: Outcome;
  /** Spool's figure divided by the other's. */
  readonly interval: RatioInterval;
  readonly sentence: string;
}

const order: readonly Outcome[] = ['loss', 'undecided', 'gain'];

/**
 * Compares Spool with every other model, round by round.
 *
 * @param results - What was measured.
 * @returns Losses first, then what is undecided, then gains; the greatest difference first in each.
 */
export function compareModels(results: readonly WorkloadResult[]): ComparedMeasure[] {
  const compared = results.flatMap((result) => {
    const series = listSeries(result);
    return series.flatMap((other): ComparedMeasure[] => {
      if (other.model === referenceModel) return [];
      const own = series.find(({ model, measure }) => model === referenceModel && measure.name === other.measure.name);
      const interval = own === undefined ? undefined : measurePairedRatio(own.rounds, other.rounds);
      if (interval === undefined) return [];
      const outcome = judgeOutcome(interval, other.measure);
      const { workload, model, measure } = other;
      return [{ workload, model, measure, outcome, interval, sentence: describe(other, outcome, interval) }];
    });
  });
  const distance = ({ interval }: ComparedMeasure): number => Math.abs(Math.log(interval.ratio));
  return compared.sort(
    (one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome) || distance(other) - distance(one),
  );
}

/**
 * Says which way an interval goes.
 *
 * @param interval - The ratio of what is looked at to what it is compared with.
 * @param measure - Whether more is better.
 */
export function judgeOutcome(
  { verdict }: RatioInterval,
  { isHigherBetter }: Pick<MeasuredSeries['measure'], 'isHigherBetter'>,
): Outcome {
  if (verdict === 'undecided') return 'undecided';
  return (verdict === 'larger') === isHigherBetter ? 'gain' : 'loss';
}

function describe({ workload, model, measure }: MeasuredSeries, outcome: Outcome, interval: RatioInterval): string {
  const begin = `${workload}: Spool's ${measure.phrase}`;
  if (outcome === 'undecided') {
    const range = Number.isFinite(interval.high)
      ? `anything from ${describeTimes(interval.low)} to ${describeTimes(interval.high)} that of ${model}`
      : `too few rounds beside ${model}`;
    return `${begin}: undecided, ${range}`;
  }
  const word = outcome === 'gain' ? 'better' : 'worse';
  const range = `${describeTimes(interval.low)} to ${describeTimes(interval.high)}`;
  return `${begin} is ${describeTimes(interval.ratio)} that of ${model} (${range}), which is ${word}`;
}

/** A ratio below 1 as a fraction, of 100 or of 1, as "0.03 times" says little to most. */
function describeTimes(ratio: number): string {
  if (ratio > 0 && ratio < 0.0095) return `1/${formatNumber(1 / ratio, 0)}`;
  if (ratio < 0.095) return `${formatNumber(ratio * 100, 1)} %`;
  if (ratio < 1.95) return `${formatNumber(ratio * 100, 0)} %`;
  return `${formatNumber(ratio, ratio < 10 ? 1 : 0)} times`;
}
