/** Random numbers that a failure can be repeated with. */

/** Set it to run a failure again. */
export const SEED = Number(process.env.SPOOL_TEST_SEED ?? Date.now() % 2 ** 31);

/** Creates a generator of numbers from 0 to 1, Mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
