/** Addresses as Node has them, turned into those of the calls. */

import type { AddressInfo, Socket } from 'node:net';

import type { SocketAddress } from '../memory/address-text.js';

/** Turns what a server's `address()` gives. */
export function addressOf(address: AddressInfo | string | null): SocketAddress | undefined {
  if (address === null) return undefined;
  return typeof address === 'string' ? { path: address } : { address: address.address, port: address.port };
}

/** The address of this end of a TCP connection. */
export function localAddressOf(socket: Socket): SocketAddress | undefined {
  const { localAddress, localPort } = socket;
  return localAddress === undefined ? undefined : { address: localAddress, port: localPort ?? 0 };
}

/** The address of the other end of a TCP connection. */
export function peerAddressOf(socket: Socket): SocketAddress | undefined {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? undefined : { address: remoteAddress, port: remotePort ?? 0 };
}
