/** Owns the order of a case's turns: paths in turn, round by round. Does not know how a turn is timed. */
import { orderTurns } from '../../turns/turn-order.js';
import { measureTripTurn, type TripTurn } from './measure-trip-turn.js';
import { busiestCase, type TripCase } from './trip-case.js';
import type { TripPath } from './trip-path.js';

/** What the turns of one path showed, round by round. Plain data. */
export interface TripMeasurement {
  readonly name: string;
  readonly turns: readonly TripTurn[];
}

/** What one case showed. Plain data. */
export interface TripCaseResult {
  readonly tripCase: TripCase;
  readonly measurements: readonly TripMeasurement[];
}

/** How to measure. */
export interface TripMeasureOptions {
  /** How often each path has its turn. */
  readonly rounds: number;
  /** How long a turn takes, in milliseconds. */
  readonly turnMs: number;
}

/** Pause before each turn, in milliseconds: the threads of the turn before stop lingering. */
const settleMs = 5;

/**
 * Has the compiler see every path before anything is measured: a case that sleeps in between gives it too little to see.
 *
 * @param paths - What will be measured.
 * @param turnMs - How long each is driven, in milliseconds.
 */
export async function warmUp(paths: readonly TripPath[], turnMs: number): Promise<void> {
  for (const path of paths) await measureTripTurn(path, busiestCase, turnMs);
}

/**
 * Measures one case. Each path has a turn that does not count first, in which lingering learns.
 *
 * @param paths - What to measure.
 * @param tripCase - How requests follow each other.
 * @param options - How often and how long.
 */
export async function measureTrips(
  paths: readonly TripPath[],
  tripCase: TripCase,
  { rounds, turnMs }: TripMeasureOptions,
): Promise<TripCaseResult> {
  const turns = new Map<TripPath, TripTurn[]>(paths.map((path) => [path, []]));
  for (const path of paths) await measureTripTurn(path, tripCase, turnMs);
  for (let round = 0; round < rounds; round++) {
    for (const path of orderTurns(paths, round)) {
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      turns.get(path)!.push(await measureTripTurn(path, tripCase, turnMs));
    }
  }
  return { tripCase, measurements: paths.map((path) => ({ name: path.name, turns: turns.get(path)! })) };
}
