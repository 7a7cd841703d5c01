/** Signs cookie values so that the server knows its own again. It hides nothing: a signed value can be read by anyone. */

import { createHmac, timingSafeEqual } from 'node:crypto';

import { SpoolError } from '@spool/protocol';

/** RFC 2104 section 3 discourages keys shorter than the hash, which for SHA-256 is 32 bytes. */
const MIN_KEY_BYTES = 32;

/** The length of a SHA-256 in base64url without padding. */
const SIGNATURE_LENGTH = 43;

/** Tells what a signed value says. */
export interface VerifiedCookie {
  /** The value that was signed. */
  readonly value: string;
  /** Whether an older key signed it: sign it anew while that key is still listed. */
  readonly isStale: boolean;
}

/**
 * Signs and verifies cookie values with keys that rotate.
 *
 * @remarks
 * HMAC-SHA-256 over name and value, so that the value of one cookie is no value of another. To rotate, put a new key in
 * front, keep the old one behind it until what it signed has expired, then drop it.
 *
 * @example
 * ```ts
 * const signer = new CookieSigner([process.env.COOKIE_KEY, process.env.OLD_COOKIE_KEY]);
 * const field = formatCookie({ name: 'user', value: signer.sign('user', '42') });
 * const user = signer.verify('user', readCookies(request).get('user'))?.value;
 * ```
 */
export class CookieSigner {
  readonly #keys: readonly (string | Uint8Array)[];

  /**
   * @param keys - The first signs, all verify. Each at least 32 bytes of randomness, a string counted in UTF-8.
   * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when there is no key, or one is shorter.
   */
  constructor(keys: readonly (string | Uint8Array)[]) {
    if (keys.length === 0) {
      throw new SpoolError('Option keys is empty, minimum is 1 key', { code: 'ERR_SPOOL_INVALID_OPTION' });
    }
    for (const [index, key] of keys.entries()) {
      const byteCount = typeof key === 'string' ? Buffer.byteLength(key) : key.byteLength;
      if (byteCount >= MIN_KEY_BYTES) continue;
      throw new SpoolError(`Option keys[${index}] is ${byteCount} bytes, minimum is ${MIN_KEY_BYTES}`, {
        code: 'ERR_SPOOL_INVALID_OPTION',
      });
    }
    this.#keys = [...keys];
  }

  /**
   * Signs a value with the first key.
   *
   * @param name - The cookie's name; a signature holds for that name only.
   * @param value - Any text.
   * @returns The value, a full stop and the signature.
   */
  sign(name: string, value: string): string {
    return `${value}.${createSignature(this.#keys[0], name, value).toString('base64url')}`;
  }

  /**
   * Checks a signed value with every key, in constant time for each.
   *
   * @param name - The cookie's name.
   * @param signed - What the client sent; undefined when it sent none.
   * @returns What was signed, or undefined when no key has signed it for this name.
   */
  verify(name: string, signed: string | undefined): VerifiedCookie | undefined {
    const dotOffset = signed?.lastIndexOf('.') ?? -1;
    if (signed === undefined || dotOffset === -1) return undefined;
    const value = signed.slice(0, dotOffset);
    const signature = signed.slice(dotOffset + 1);
    if (signature.length !== SIGNATURE_LENGTH) return undefined;
    const signatureBytes = Buffer.from(signature);
    for (const [index, key] of this.#keys.entries()) {
      // Compared as text: several base64url texts may decode to the same bytes, and only one is ours.
      const expected = Buffer.from(createSignature(key, name, value).toString('base64url'));
      if (expected.length === signatureBytes.length && timingSafeEqual(expected, signatureBytes)) {
        return { value, isStale: index > 0 };
      }
    }
    return undefined;
  }
}

function createSignature(key: string | Uint8Array, name: string, value: string): Buffer {
  // No name has an equals sign, so that name and value cannot be parted in two ways.
  return createHmac('sha256', key).update(`${name}=${value}`).digest();
}
