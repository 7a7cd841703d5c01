/**
 * Owns how many rounds there are: those that were asked for, and more while they would narrow what is known and there is time.
 * Does not know what a turn does.
 */
import { isNarrow, measurePairedRatio } from './report/ratio-interval.js';

/** Half the width of an interval that is narrow enough: the 5 % that one would want to know of. */
export const wantedHalfWidth = 0.05;

/** How many times as many rounds as asked for there may be: past that the noise is of a kind that more rounds do not end. */
const mostRoundsFactor = 2;

/** What has been measured so far. */
export interface RoundsSoFar {
  /** Rounds that are over. */
  readonly round: number;
  /** Rounds that were asked for. */
  readonly rounds: number;
  /** Until when more may begin, in milliseconds of the same clock as `nowMs`; undefined for no more than asked for. */
  readonly deadlineMs: number | undefined;
  readonly nowMs: number;
  /** The main figure of each model by round, the reference first; undefined where a turn failed. */
  readonly series: readonly (readonly (number | undefined)[])[];
}

/**
 * Says whether another round is due.
 *
 * @param soFar - What has been measured.
 */
export function needsRound({ round, rounds, deadlineMs, nowMs, series }: RoundsSoFar): boolean {
  if (round < rounds) return true;
  if (deadlineMs === undefined || nowMs >= deadlineMs || round >= rounds * mostRoundsFactor) return false;
  const [reference, ...others] = series;
  // A model that never answers has no ratio, and more rounds will not give it one.
  return others.some((other) => {
    const interval = measurePairedRatio(reference, other);
    return interval !== undefined && !isNarrow(interval, wantedHalfWidth);
  });
}
