/** Owns how the round-trip micro-benchmark is told: a table a case, and a line a claim. Pure. */
import { formatTable } from '../../report/format-table.js';
import { measureRatioSpread, measureSpread } from '../../report/spread.js';
import { formatSpread } from '../format-micro-report.js';
import type { TripTurn } from './measure-trip-turn.js';
import type { TripCaseResult } from './measure-trips.js';
import type { JudgedClaim } from './trip-claims.js';
import { postMessageName } from './trip-path.js';

const header = [
  'path',
  'us/trip (min-max)',
  `of ${postMessageName} (min-max)`,
  'CPU us/trip',
  'parks/trip',
  'notifies/trip',
];

/**
 * Formats what one case showed.
 *
 * @param result - The case and its measurements, a row each.
 * @returns Lines of text, without a final line break.
 */
export function formatTripCase({ tripCase, measurements }: TripCaseResult): string {
  const peer = measurements.find(({ name }) => name === postMessageName)?.turns.map(nanosecondsOf) ?? [];
  const rows = measurements.map(({ name, turns }) => {
    const times = turns.map(nanosecondsOf);
    return [
      name,
      formatSpread(measureSpread(times.map((time) => time / 1e3)), 1),
      name === postMessageName ? '' : formatSpread(measureRatioSpread(times, peer), 2),
      formatMedian(
        turns.map((turn) => turn.cpuNanoseconds / 1e3),
        1,
      ),
      formatMedian(
        turns.map((turn) => turn.parks),
        3,
      ),
      formatMedian(
        turns.map((turn) => turn.notifies),
        3,
      ),
    ];
  });
  return `${tripCase.title}\n${formatTable(header, rows)}`;
}

/**
 * Formats what a run says to a claim.
 *
 * @param judged - The claim and its ratio.
 */
export function formatTripClaim({ claim, ratio, isHeld }: JudgedClaim): string {
  const { subject, peer, mostRatio } = claim;
  const verdict = isHeld ? 'held' : 'not reached';
  return `${verdict}: ${subject}, at most ${mostRatio.toFixed(2)} of ${peer}: ${formatSpread(ratio, 2)}`;
}

function nanosecondsOf(turn: TripTurn): number {
  return turn.nanoseconds;
}

function formatMedian(values: readonly (number | undefined)[], digits: number): string {
  const median = measureSpread(values.filter((value) => value !== undefined))?.median;
  return median === undefined ? '' : median.toFixed(digits);
}
