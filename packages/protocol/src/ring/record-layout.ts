/**
 * The shape of one record in a ring. Holds offsets only; the algorithms hold no literal offset.
 *
 * ```
 *   0        4        8                              aligned to 8
 *   +--------+--------+------------------------------+
 *   | length | unused | payload, `length` bytes      |
 *   +--------+--------+------------------------------+
 * ```
 *
 * `length` counts the payload alone. A negative length marks padding: its absolute value is the number of bytes,
 * header included, up to the end of the ring, and the next record starts at offset 0.
 */

/** Bytes of the header in front of each payload. A multiple of {@link RECORD_ALIGNMENT_BYTES}, so that a payload is aligned. */
export const RECORD_HEADER_BYTES = 8;

/**
 * Every record starts at a multiple of this.
 *
 * @remarks Eight, because V8 copies between plain and shared memory by words only where both addresses are congruent
 * modulo 8 (nodejs/node#62032); a payload at a known residue lets its writer choose the congruent one.
 */
const RECORD_ALIGNMENT_BYTES = 8;

/**
 * Returns the bytes a record takes in the ring.
 *
 * @param payloadByteCount - Bytes of payload, 0 or more.
 */
export function recordByteCount(payloadByteCount: number): number {
  return (RECORD_HEADER_BYTES + payloadByteCount + RECORD_ALIGNMENT_BYTES - 1) & -RECORD_ALIGNMENT_BYTES;
}
