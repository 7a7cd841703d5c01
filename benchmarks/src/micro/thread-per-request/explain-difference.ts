/**
 * Owns what the difference between a thread per request and a pool is made of, and whether that explains it. Pure.
 *
 * Both serve the same request over the same HTTP. What differs: one makes a Worker, waits for its message and lets it end; the
 * other wakes a thread and is woken by it.
 */
import { measureRatioSpread, measureSpread, type Spread } from '../../report/spread.js';
import type { CostSample } from '../costs/cost.js';

/** What one round showed, all in nanoseconds. */
export interface DifferenceRound {
  /** A request, by a thread of its own. */
  readonly threadPerRequest: CostSample;
  /** A request, by the pool. */
  readonly pool: CostSample;
  /** A Worker's birth up to its first message by the clock, and its whole life in CPU time. */
  readonly workerLife: CostSample;
  /** A thread woken, and this one woken by it. */
  readonly wakeUps: CostSample;
}

/** By the clock of one client that asks again when it is answered, or by CPU time of all threads. */
export type CostAspect = 'value' | 'cpu';

/** What explains a difference. */
export interface Explanation {
  readonly threadPerRequest: Spread;
  readonly pool: Spread;
  /** What a request costs more by a thread of its own. */
  readonly measured: Spread;
  readonly workerLife: Spread;
  readonly wakeUps: Spread;
  /** What the micro-benchmarks make of it. */
  readonly predicted: Spread;
  /** Predicted by measured, round by round. */
  readonly share: Spread;
  /** Where the median share lies with 95 % confidence: lowest and highest. */
  readonly interval: readonly [number, number];
  /** Whether that interval lies within {@link explainedWithin} of one, beside it, or across the border. */
  readonly verdict: 'held' | 'not reached' | 'undecided';
}

/** How far off the prediction may be. */
export const explainedWithin = 0.2;

/**
 * Explains the difference.
 *
 * @param rounds - What was measured, at least one round.
 * @param aspect - In which time.
 * @returns The explanation, or undefined when a figure is missing.
 */
export function explainDifference(rounds: readonly DifferenceRound[], aspect: CostAspect): Explanation | undefined {
  const take = (name: keyof DifferenceRound): number[] => rounds.map((round) => round[name][aspect] ?? NaN);
  const [threads, pools, lives, wakes] = [take('threadPerRequest'), take('pool'), take('workerLife'), take('wakeUps')];
  const measured = threads.map((cost, round) => cost - pools[round]);
  const predicted = lives.map((cost, round) => cost - wakes[round]);
  if ([...measured, ...predicted].some(Number.isNaN)) return undefined;
  const share = measureRatioSpread(predicted, measured);
  if (share === undefined) return undefined;
  const interval = medianInterval(predicted.map((cost, round) => cost / measured[round]));
  return {
    threadPerRequest: measureSpread(threads)!,
    pool: measureSpread(pools)!,
    measured: measureSpread(measured)!,
    workerLife: measureSpread(lives)!,
    wakeUps: measureSpread(wakes)!,
    predicted: measureSpread(predicted)!,
    share,
    interval,
    verdict: judge(interval),
  };
}

function judge([lowest, highest]: readonly [number, number]): Explanation['verdict'] {
  if (lowest >= 1 - explainedWithin && highest <= 1 + explainedWithin) return 'held';
  return highest < 1 - explainedWithin || lowest > 1 + explainedWithin ? 'not reached' : 'undecided';
}

/** By order statistics, which assume no distribution; few values give their whole range. */
function medianInterval(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const lowest = Math.max(0, Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2));
  return [sorted[lowest], sorted[sorted.length - 1 - lowest]];
}
