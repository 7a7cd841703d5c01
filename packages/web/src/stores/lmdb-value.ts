/** How a record lies in LMDB: when it expires, then its value. */

/** Milliseconds since 1970 as a 64-bit float, big-endian. */
const EXPIRY_BYTES = 8;

/** A record without its version, which LMDB keeps. */
export interface LmdbValue {
  readonly value: Uint8Array;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Encodes a record into a buffer of its own, which LMDB reads until the write is done. */
export function encodeLmdbValue({ value, expiresAtMs }: LmdbValue): Buffer {
  const bytes = Buffer.allocUnsafeSlow(EXPIRY_BYTES + value.byteLength);
  bytes.writeDoubleBE(expiresAtMs);
  bytes.set(value, EXPIRY_BYTES);
  return bytes;
}

/** Decodes a record; its value is a view of the bytes. One too short to have an expiry has expired. */
export function decodeLmdbValue(bytes: Buffer): LmdbValue {
  if (bytes.byteLength < EXPIRY_BYTES) return { value: new Uint8Array(0), expiresAtMs: 0 };
  return { value: bytes.subarray(EXPIRY_BYTES), expiresAtMs: bytes.readDoubleBE() };
}
