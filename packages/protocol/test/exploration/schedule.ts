/**
 * An order of steps, written down as what deviates from the plain one: a thread goes on for as long as it can, then the
 * runnable thread with the lowest number. Short, and enough to run the same order again.
 */

import { DEATH } from './control-layout.js';

/** Before this step another thread gets the turn, or the thread whose turn it is dies. */
export interface Deviation {
  readonly step: number;
  /** A thread's number, or `DEATH`. */
  readonly choice: number;
}

export type Schedule = readonly Deviation[];

/** Writes a schedule as text: `12>1` gives thread 1 the turn before step 12, `20x` is a death. */
export function formatSchedule(schedule: Schedule): string {
  return schedule.map(({ step, choice }) => (choice === DEATH ? `${step}x` : `${step}>${choice}`)).join(' ');
}

/**
 * Reads what {@link formatSchedule} has written.
 *
 * @throws RangeError when the text is no schedule.
 */
export function parseSchedule(text: string): Schedule {
  const words = text.split(' ').filter((word) => word !== '');
  return words.map((word) => {
    const match = /^(\d+)(?:x|>(\d+))$/.exec(word);
    if (match === null) throw new RangeError(`Not a deviation: ${word}`);
    return { step: Number(match[1]), choice: word.endsWith('x') ? DEATH : Number(match[2]) };
  });
}
