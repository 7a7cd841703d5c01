/** Owns the bytes that travel in the round trips with a payload. Does not know what carries them. */

/** How bytes are handed to a message: copied by structured clone, or given away with their memory and given back. */
export type Handover = 'clone' | 'transfer';

/**
 * Makes a payload.
 *
 * @param byteCount - Its size.
 */
export function createPayload(byteCount: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(byteCount).fill(1);
}

/** Says what of a message is given away. */
export function transferListOf(payload: Uint8Array<ArrayBuffer>, handover: Handover): ArrayBuffer[] {
  return handover === 'transfer' ? [payload.buffer] : [];
}

/**
 * Looks whether an answer is the payload that was sent: whole, and as it was at both ends.
 *
 * @throws Error when it is not.
 */
export function assertPayload(payload: Uint8Array, byteCount: number): void {
  const isIntact = payload.length === byteCount && (byteCount === 0 || payload[0] + payload[byteCount - 1] === 2);
  if (!isIntact) throw new Error('An answer is not as it was sent');
}
