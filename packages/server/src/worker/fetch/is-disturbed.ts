/** Asks Node whether a web stream was read from. */

import { Readable } from 'node:stream';

/**
 * Checks whether a stream was read from or cancelled, as the Fetch standard asks before it uses one.
 *
 * @remarks A stream does not tell this itself: after `releaseLock()` one that was read from looks as good as new.
 */
export function isDisturbed(stream: ReadableStream): boolean {
  // Node takes web streams here too (documented since 16.14), which its type declarations leave out.
  return Readable.isDisturbed(stream as unknown as NodeJS.ReadableStream);
}
