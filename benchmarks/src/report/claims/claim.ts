/**
 * Owns what a promise of the project looks like when a run is held against it. Does not know the promises. Pure.
 */
import type { ModelName } from '../../options.js';
import type { ModelTurns } from '../../turns/turn-outcome.js';
import { formatSpread } from '../format-number.js';
import type { Spread } from '../spread.js';
import { findTurns } from '../turn-statistics.js';

/** What a run says of one figure that is promised. */
export type Verdict = 'held' | 'not reached' | 'not comparable' | 'not measured';

/** One figure that is promised. */
export interface ClaimPart {
  readonly verdict: Verdict;
  /** The figure and what was asked. */
  readonly text: string;
}

/** One promise. */
export interface Claim {
  /** Its letter and title. */
  readonly title: string;
  readonly parts: readonly ClaimPart[];
}

/** What is asked of a figure. */
export interface Asked {
  /** What the figure is. */
  readonly what: string;
  /** What was asked, in words. */
  readonly asked: string;
  /** Whether a figure is good enough. */
  readonly isReached: (figure: number) => boolean;
  readonly unit: string;
  readonly digits: number;
}

/** What a run has to say. */
export interface Answered {
  /** The figure over the rounds; undefined where it was not measured. */
  readonly spread: Spread | undefined;
  /** Which figure of the spread counts. @defaultValue 'median' */
  readonly counts?: 'median' | 'max';
  /** Why it was not measured. */
  readonly absence?: string | undefined;
  /** Where the run differs from what the promise is about, a phrase each: no verdict is given on something else. */
  readonly differences?: readonly string[];
}

/**
 * Holds a figure against what was asked.
 *
 * @param asked - What was asked.
 * @param answered - What was measured.
 * @returns The verdict, with its figures.
 */
export function judgePart(asked: Asked, answered: Answered): ClaimPart {
  const { what, unit, digits, isReached } = asked;
  const { spread, counts = 'median', absence, differences = [] } = answered;
  if (spread === undefined) return { verdict: 'not measured', text: `${what}: ${absence ?? 'it was not run'}` };
  const text = `${what}: ${formatSpread(spread, digits)} ${unit}, asked ${asked.asked}`;
  if (differences.length > 0)
    return { verdict: 'not comparable', text: `${text}; this run had ${differences.join(', ')}` };
  return { verdict: isReached(spread[counts]) ? 'held' : 'not reached', text };
}

/**
 * Says why a figure is missing.
 *
 * @param models - The turns; undefined when the workload was not run.
 * @param names - The models that the figure needs.
 * @returns A phrase, or undefined when each has a result.
 */
export function describeAbsence(
  models: readonly ModelTurns<unknown>[] | undefined,
  names: readonly ModelName[],
): string | undefined {
  if (models === undefined) return 'the workload was not run';
  for (const name of names) {
    const turns = findTurns(models, name);
    if (turns.some(({ kind }) => kind === 'measured')) continue;
    const failure = turns.find((turn) => turn.kind === 'failed');
    return failure === undefined ? `${name} was not run` : `${name} failed: ${failure.reason}`;
  }
  return undefined;
}
