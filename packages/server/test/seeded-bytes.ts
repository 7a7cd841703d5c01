/** Random numbers and bytes that a seed gives again, so that a failure can be run again and a lost or moved byte shows. */

/** Numbers from 0 to 1. */
export type Random = () => number;

/** The globals of a test are looked up slowly. */
const { imul } = Math;

/** Returns a generator, Mulberry32. */
export function createRandom(seed: number): Random {
  const next = createWords(seed);
  return () => (next() >>> 0) / 2 ** 32;
}

/** Returns so many bytes that look random. */
export function seededBytes(seed: number, byteCount: number): Buffer {
  const next = createWords(seed);
  const words = new Int32Array(Math.ceil(byteCount / Int32Array.BYTES_PER_ELEMENT));
  for (let index = 0; index < words.length; index++) words[index] = next();
  return Buffer.from(words.buffer, 0, byteCount);
}

/** Returns a whole number from `min` to `max`. */
export function randomInteger(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1));
}

function createWords(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return mixed ^ (mixed >>> 14);
  };
}
