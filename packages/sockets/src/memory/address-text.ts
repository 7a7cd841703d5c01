/**
 * An address in shared memory: port, length of the text, text, in 128 bytes. Not atomic: published by the state or call word
 * that its writer stores after it.
 */

import type { SocketMemory } from './socket-memory.js';

/** A place on the network, or a path of this machine. */
export type SocketAddress =
  | {
      /** An IPv4 or IPv6 address; `localhost` and the empty text, which is any address, are understood too. */
      readonly address: string;
      /** 0 to 65535. */
      readonly port: number;
    }
  | {
      /** A path of at most 107 bytes. */
      readonly path: string;
    };

/** Linux: `sun_path` has 108 bytes with the zero at its end. */
export const MAX_PATH_BYTES = 107;

const TEXT_WORDS = 2;
const PATH_PORT = -1;
const NO_ADDRESS_PORT = -2;

/**
 * Writes an address.
 *
 * @param memory - The caller's views.
 * @param index - The word where it starts.
 * @param address - The address; left out, there is none.
 * @returns Whether it fits.
 */
export function writeAddress(memory: SocketMemory, index: number, address?: SocketAddress): boolean {
  const text = address === undefined ? '' : 'path' in address ? address.path : address.address;
  if (Buffer.byteLength(text) > MAX_PATH_BYTES) return false;
  const { words } = memory;
  words[index] = address === undefined ? NO_ADDRESS_PORT : 'path' in address ? PATH_PORT : address.port;
  words[index + 1] = memory.tableBytes.write(text, (index + TEXT_WORDS) * 4, 'utf8');
  return true;
}

/** Reads an address, undefined when none was written. */
export function readAddress(memory: SocketMemory, index: number): SocketAddress | undefined {
  const { words } = memory;
  const port = words[index];
  if (port === NO_ADDRESS_PORT) return undefined;
  const start = (index + TEXT_WORDS) * 4;
  const byteCount = Math.min(Math.max(words[index + 1], 0), MAX_PATH_BYTES);
  const text = memory.tableBytes.toString('utf8', start, start + byteCount);
  return port === PATH_PORT ? { path: text } : { address: text, port };
}
