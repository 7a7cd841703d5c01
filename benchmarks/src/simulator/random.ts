/** Numbers that look random and are the same for the same seed. */

/** Draws numbers. */
export interface Random {
  /** A number from 0 to 1, 1 excluded, each as likely as any other. */
  uniform(): number;
  /** A number above 0 whose mean is given: the time between events that know nothing of each other. */
  exponential(mean: number): number;
}

/**
 * Creates a generator: Mulberry32.
 *
 * @param seed - Any integer; the same one gives the same numbers.
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { uniform, exponential: (mean) => -Math.log(1 - uniform()) * mean };
}
