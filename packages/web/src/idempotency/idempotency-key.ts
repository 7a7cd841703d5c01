/** Reads the Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header section 2). */

import { SpoolError } from '@spool/protocol';

import { MAX_KEY_LENGTH } from './idempotency-options.js';

/** An Item of Structured Fields (RFC 9651) that is a String, its parameters passed over. */
const QUOTED = /^"(?<text>(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?:;[\x20-\x7e]*)?$/;

/** Not what the draft asks, but what most clients send: a UUID without quotes. No comma, so that no list is one key. */
const BARE = /^[\w.:~+/=-]+$/;

/**
 * Reads the key of a request.
 *
 * @param request - The request.
 * @returns The key; undefined when the field is not there.
 * @throws SpoolError `ERR_SPOOL_INVALID_IDEMPOTENCY_KEY`.
 */
export function readIdempotencyKey(request: Request): string | undefined {
  const field = request.headers.get('idempotency-key');
  if (field === null) return undefined;
  const key = QUOTED.exec(field)?.groups?.text.replaceAll(/\\(.)/g, '$1') ?? BARE.exec(field)?.[0];
  return assertKey(key ?? '');
}

/**
 * Checks the length of a key.
 *
 * @param key - The key.
 * @returns The key.
 * @throws SpoolError `ERR_SPOOL_INVALID_IDEMPOTENCY_KEY`.
 */
export function assertKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY_LENGTH) return key;
  throw new SpoolError(`Idempotency-Key must be a quoted string of 1 to ${MAX_KEY_LENGTH} characters`, {
    code: 'ERR_SPOOL_INVALID_IDEMPOTENCY_KEY',
  });
}
