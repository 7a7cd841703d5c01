/** Ids of sessions: what the client holds, and under which key the store has it. */

import { createHash, randomBytes } from 'node:crypto';

/** 192 bits: no one guesses one of them, so that they need no signature. OWASP asks for 64 at least. */
const ID_BYTES = 24;

const ID = /^[\w-]{32}$/;

/** Makes an id, 32 characters of base64url. */
export function createSessionId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

/**
 * Makes the key of an id in the store.
 *
 * @remarks
 * A hash of it, so that whoever reads the store, a copy of it or its log cannot take over a session.
 *
 * @param id - What the client sent.
 * @returns The key, or undefined when it is no id of ours.
 */
export function sessionKey(id: string): string | undefined {
  return ID.test(id) ? `session:${createHash('sha256').update(id).digest('base64url')}` : undefined;
}
