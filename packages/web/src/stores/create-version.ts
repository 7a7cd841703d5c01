/** Makes the versions of records. */

import { randomInt } from 'node:crypto';

/** `randomInt` takes ranges up to 2^48. */
const VERSION_RANGE = 2 ** 48 - 1;

/**
 * Makes a version: a whole number from 1 to 2^48 - 1, drawn at random.
 *
 * @remarks
 * A count would start anew when a record is removed and written again, and a writer that still holds the old count would
 * overwrite what it never saw.
 */
export function createVersion(): number {
  return randomInt(1, VERSION_RANGE);
}
