/**
 * Owns how many rounds there are: those that were asked for, and more while they would narrow what is known and there is time.
 * Does not know what a turn does.
 */
import { isNarrow, measurePairedRatio } from '../report/ratio-interval.js';
import type { TimeBudget } from './time-budget.js';

/** Half the width of an interval that is narrow enough: the 5 % that one would want to know of. */
export const wantedHalfWidth = 0.05;

/** How many times as many rounds as asked for there may be: past that the noise is of a kind that more rounds do not end. */
const mostRoundsFactor = 2;

/** The main figure of each model by round, the reference first; undefined where a turn failed. */
export type RoundSeries = readonly (readonly (number | undefined)[])[];

/** What the rounds of one workload depend on. */
export interface RoundsOptions {
  /** Rounds that were asked for. */
  readonly rounds: number;
  /** What time there is for more; undefined for none. */
  readonly budget: TimeBudget | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly readMs: () => number;
  /** What has been measured up to now. */
  readonly readSeries: () => RoundSeries;
}

/**
 * Gives the rounds of a workload, one after the other: whoever takes one has it over when it asks for the next.
 *
 * @param options - What they depend on.
 */
export function* countRounds({ rounds, budget, readMs, readSeries }: RoundsOptions): Generator<number, void, void> {
  const startedMs = readMs();
  budget?.beginWorkload(startedMs);
  let untilMs = startedMs;
  for (let round = 0; ; round += 1) {
    const nowMs = readMs();
    if (round === rounds) untilMs = nowMs + (budget?.shareRest(nowMs) ?? 0);
    const roundMs = (nowMs - startedMs) / Math.max(1, round);
    if (!needsRound({ round, rounds, leftMs: untilMs - nowMs, roundMs, series: readSeries() })) return;
    yield round;
  }
}

/** What has been measured so far. */
export interface RoundsSoFar {
  /** Rounds that are over. */
  readonly round: number;
  /** Rounds that were asked for. */
  readonly rounds: number;
  /** Time that is left for more than were asked for, in milliseconds; 0 for none. */
  readonly leftMs: number;
  /** What a round takes, as the mean of those that are over, in milliseconds. */
  readonly roundMs: number;
  readonly series: RoundSeries;
}

/**
 * Says whether another round is due.
 *
 * @param soFar - What has been measured.
 */
export function needsRound({ round, rounds, leftMs, roundMs, series }: RoundsSoFar): boolean {
  if (round < rounds) return true;
  // At least half of it has to fit. Were it the whole, the share of each workload would end in a rest that nobody uses.
  if (leftMs <= 0 || leftMs < roundMs / 2 || round >= rounds * mostRoundsFactor) return false;
  const [reference, ...others] = series;
  // A model that never answers has no ratio, and more rounds will not give it one.
  return others.some((other) => {
    const interval = measurePairedRatio(reference, other);
    return interval !== undefined && !isNarrow(interval, wantedHalfWidth);
  });
}
