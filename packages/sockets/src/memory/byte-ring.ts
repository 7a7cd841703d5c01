/**
 * Copies bytes into and out of a ring by position. Owns the wrap and the speed of the copy; who may read or write where is its
 * callers' matter. A position runs freely and wraps at 2^32, so the bytes of a ring are a power of two.
 *
 * Hot path: guarded by `benchmarks/src/micro/socket-transfer.ts`.
 */

/** Where a ring lies among the bytes of all rings. */
export interface RingPlace {
  readonly offset: number;
  /** Bytes of the ring minus 1. */
  readonly mask: number;
}

/** V8 copies shared memory byte by byte unless both addresses are congruent modulo this (nodejs/node#62032). */
const WORD_BYTES = 8;

/** Below this a detour costs more than bytes one by one. */
const MIN_DETOUR_BYTES = 128;

const SCRATCH_BYTES = 65_536;
const scratch = new Uint8Array(SCRATCH_BYTES + WORD_BYTES);

/** Returns the bytes between two positions. */
export function bytesBetween(head: number, tail: number): number {
  return (tail - head) >>> 0;
}

/**
 * Copies bytes into a ring.
 *
 * @param rings - The bytes of all rings.
 * @param place - The ring.
 * @param copy - From where, how many and to which position; there is room for them.
 */
export function copyIntoRing(
  rings: Uint8Array,
  place: RingPlace,
  copy: { readonly position: number; readonly source: Uint8Array; readonly start: number; readonly byteCount: number },
): void {
  const { position, source, start, byteCount } = copy;
  const first = position & place.mask;
  const untilWrap = Math.min(byteCount, place.mask + 1 - first);
  copyBytes(source, start, { target: rings, targetStart: place.offset + first, byteCount: untilWrap });
  if (untilWrap === byteCount) return;
  copyBytes(source, start + untilWrap, {
    target: rings,
    targetStart: place.offset,
    byteCount: byteCount - untilWrap,
  });
}

/**
 * Copies bytes out of a ring.
 *
 * @param rings - The bytes of all rings.
 * @param place - The ring.
 * @param copy - From which position, how many and to where; they have been published.
 */
export function copyOutOfRing(
  rings: Uint8Array,
  place: RingPlace,
  copy: { readonly position: number; readonly target: Uint8Array; readonly start: number; readonly byteCount: number },
): void {
  const { position, target, start, byteCount } = copy;
  const first = position & place.mask;
  const untilWrap = Math.min(byteCount, place.mask + 1 - first);
  copyBytes(rings, place.offset + first, { target, targetStart: start, byteCount: untilWrap });
  if (untilWrap === byteCount) return;
  copyBytes(rings, place.offset, { target, targetStart: start + untilWrap, byteCount: byteCount - untilWrap });
}

function copyBytes(
  source: Uint8Array,
  start: number,
  to: { readonly target: Uint8Array; readonly targetStart: number; readonly byteCount: number },
): void {
  const { target, targetStart, byteCount } = to;
  if (byteCount === 0) return;
  const sourceSkew = (source.byteOffset + start) % WORD_BYTES;
  const targetSkew = (target.byteOffset + targetStart) % WORD_BYTES;
  if (sourceSkew === targetSkew || byteCount < MIN_DETOUR_BYTES) {
    target.set(source.subarray(start, start + byteCount), targetStart);
    return;
  }
  // One of the two is private memory as a rule; the copy between the scratch and that one is a memmove at any skew.
  const scratchSkew = source.buffer instanceof SharedArrayBuffer ? sourceSkew : targetSkew;
  for (let done = 0; done < byteCount; done += SCRATCH_BYTES) {
    const pieceBytes = Math.min(SCRATCH_BYTES, byteCount - done);
    const piece = scratch.subarray(scratchSkew, scratchSkew + pieceBytes);
    piece.set(source.subarray(start + done, start + done + pieceBytes));
    target.set(piece, targetStart + done);
  }
}
