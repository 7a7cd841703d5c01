/** Imports a package that only some apps need, and says what to install when it is not there. */

import { SpoolError } from '@spool/protocol';

/**
 * Imports an optional peer.
 *
 * @param name - The package's name, for the message.
 * @param load - Imports it: `() => import('lmdb')`.
 * @throws SpoolError `ERR_SPOOL_PACKAGE_MISSING` when it is not installed or cannot be loaded.
 */
export async function importPeer<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new SpoolError(`Package ${name} cannot be loaded; it is an optional peer: install it in the app`, {
      code: 'ERR_SPOOL_PACKAGE_MISSING',
      cause,
    });
  }
}
