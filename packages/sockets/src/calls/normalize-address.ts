/** Checks an address against the domain of a socket, and gives names that need no look-up their address. */

import { isIPv4, isIPv6 } from 'node:net';

import { AF_INET, AF_UNIX } from '../constants.js';
import { MAX_PATH_BYTES, type SocketAddress } from '../memory/address-text.js';
import { Errno } from '../socket-error.js';

const MAX_PORT = 65_535;

/**
 * Checks an address.
 *
 * @param domain - The socket's domain.
 * @param address - The address.
 * @returns It, as the system writes it; or a negative errno.
 */
export function normalizeAddress(domain: number, address: SocketAddress): SocketAddress | number {
  if (domain === AF_UNIX) {
    if (!('path' in address)) return -Errno.EINVAL;
    const byteCount = Buffer.byteLength(address.path);
    if (byteCount > MAX_PATH_BYTES) return -Errno.ENAMETOOLONG;
    return byteCount === 0 || address.path.includes('\0') ? -Errno.EINVAL : address;
  }
  if ('path' in address) return -Errno.EAFNOSUPPORT;
  const { port } = address;
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) return -Errno.EINVAL;
  const isVersion4 = domain === AF_INET;
  if (address.address === '') return { address: isVersion4 ? '0.0.0.0' : '::', port };
  if (address.address === 'localhost') return { address: isVersion4 ? '127.0.0.1' : '::1', port };
  if (isVersion4 ? isIPv4(address.address) : isIPv6(address.address)) return address;
  return isIPv4(address.address) || isIPv6(address.address) ? -Errno.EAFNOSUPPORT : -Errno.EINVAL;
}
