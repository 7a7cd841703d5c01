/**
 * A stream of records that two threads derive from the same seed, so that the one that reads knows what the other wrote.
 */

/** Returns numbers from 0 to 2^32 - 1 (Marsaglia's xorshift32; the seed is not 0). */
export function createRandom(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Sizes of records: mostly small, one in 16 of any size up to the largest. */
export function nextByteCount(random, maxPayloadBytes) {
  const choice = random();
  return choice % 16 === 0 ? random() % (maxPayloadBytes + 1) : choice % 64;
}

/** Writes what record `number` holds. */
export function fillRecord(bytes, offset, byteCount, number) {
  for (let index = 0; index < byteCount; index++) bytes[offset + index] = number + index * 31;
}

/** Whether record `number` is there, whole. */
export function isRecord(bytes, offset, byteCount, number) {
  for (let index = 0; index < byteCount; index++) {
    if (bytes[offset + index] !== ((number + index * 31) & 0xff)) return false;
  }
  return true;
}

/** Folds a record into a checksum that depends on the order of records and bytes. */
export function foldRecord(checksum, bytes, offset, byteCount) {
  let sum = (Math.imul(checksum, 16777619) ^ byteCount) | 0;
  for (let index = 0; index < byteCount; index++) sum = Math.imul(sum ^ bytes[offset + index], 16777619);
  return sum;
}
