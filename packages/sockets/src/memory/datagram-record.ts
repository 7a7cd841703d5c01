/** A datagram in a ring: its size, the other side's address, its bytes. Whole or not there: the position moves once for all of it. */

import { bytesBetween, copyIntoRing, copyOutOfRing, type RingPlace } from './byte-ring.js';

const HEADER_BYTES = 8;
const header = Buffer.alloc(HEADER_BYTES + 256);

/** A datagram with the address it came from or goes to. */
export interface Datagram {
  readonly bytes: Uint8Array;
  /** Empty when it goes where the socket is connected to. */
  readonly address: string;
  readonly port: number;
}

/** What of a datagram lies in a ring. */
export interface DatagramHead {
  readonly recordBytes: number;
  readonly byteCount: number;
  readonly address: string;
  readonly port: number;
  /** Position of the first byte. */
  readonly bytesPosition: number;
}

/** Returns the bytes that a datagram takes in a ring. */
export function datagramRecordBytes(datagram: Datagram): number {
  return HEADER_BYTES + Buffer.byteLength(datagram.address) + datagram.bytes.length;
}

/** Writes a datagram at a position where there is room for it. Returns the position after it. */
export function writeDatagram(
  rings: Uint8Array,
  place: RingPlace & { readonly position: number },
  datagram: Datagram,
): number {
  const { bytes, address, port } = datagram;
  const addressBytes = header.write(address, HEADER_BYTES, 'utf8');
  header.writeUInt32LE(bytes.length, 0);
  header.writeUInt16LE(port, 4);
  header.writeUInt16LE(addressBytes, 6);
  const headBytes = HEADER_BYTES + addressBytes;
  copyIntoRing(rings, place, { position: place.position, source: header, start: 0, byteCount: headBytes });
  const position = (place.position + headBytes) | 0;
  copyIntoRing(rings, place, { position, source: bytes, start: 0, byteCount: bytes.length });
  return (position + bytes.length) | 0;
}

/** Reads the head of the datagram at a position, undefined when there is none before the tail. */
export function readDatagramHead(
  rings: Uint8Array,
  place: RingPlace & { readonly position: number; readonly tail: number },
): DatagramHead | undefined {
  if (bytesBetween(place.position, place.tail) === 0) return undefined;
  copyOutOfRing(rings, place, { position: place.position, target: header, start: 0, byteCount: HEADER_BYTES });
  const byteCount = header.readUInt32LE(0);
  const port = header.readUInt16LE(4);
  const addressBytes = header.readUInt16LE(6);
  copyOutOfRing(rings, place, {
    position: place.position + HEADER_BYTES,
    target: header,
    start: HEADER_BYTES,
    byteCount: addressBytes,
  });
  return {
    recordBytes: HEADER_BYTES + addressBytes + byteCount,
    byteCount,
    address: header.toString('utf8', HEADER_BYTES, HEADER_BYTES + addressBytes),
    port,
    bytesPosition: (place.position + HEADER_BYTES + addressBytes) | 0,
  };
}
