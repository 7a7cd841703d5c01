/** Random exchanges for stress runs: the bytes of a request in pieces, and what must come back. Sends nothing. */

import { randomInteger, seededBytes, type Random } from './seeded-bytes.js';

/** One request and its answer, for the handler `mixed`. */
export interface PlannedExchange {
  readonly description: string;
  /** The bytes of the request as they shall be sent. */
  readonly pieces: readonly Buffer[];
  readonly expectedBody: Buffer;
}

const READINGS = ['arrayBuffer', 'blob', 'clone', 'tee', 'byob', 'iterate', 'transform', 'request'];

/** Share of the requests that keep a worker busy, so that others have to wait or are taken back from it. */
const BURN_SHARE = 0.03;

/** Sizes of bodies: many small ones, and some at the edges. */
function randomByteCount(random: Random, maxBytes: number): number {
  const kind = randomInteger(random, 0, 5);
  if (kind === 0) return randomInteger(random, 0, 2);
  if (kind === 1) return randomInteger(random, 60, 70);
  return randomInteger(random, 0, kind === 2 ? 5000 : maxBytes);
}

/**
 * Makes an exchange.
 *
 * @param random - Decides everything.
 * @param maxBytes - Bytes of a body, at most.
 */
export function planExchange(random: Random, maxBytes: number): PlannedExchange {
  if (random() < BURN_SHARE) {
    const target = `/burn?rounds=${randomInteger(random, 1, 10)}`;
    return { description: target, pieces: [encodeHead('GET', target, '')], expectedBody: Buffer.alloc(0) };
  }
  const seed = randomInteger(random, 1, 2 ** 30);
  const byteCount = randomByteCount(random, maxBytes);
  const body = seededBytes(seed, byteCount);
  const kind = randomInteger(random, 0, 3);
  if (kind === 0) {
    const target = `/download?seed=${seed}&bytes=${byteCount}${random() < 0.3 ? '&whole' : ''}`;
    return { description: `GET ${target}`, pieces: [encodeHead('GET', target, '')], expectedBody: body };
  }
  const target =
    kind === 1
      ? '/echo'
      : kind === 2
        ? `/recut?piece=${randomInteger(random, 1, 3) * randomInteger(random, 40, 3000)}`
        : `/read?as=${READINGS[randomInteger(random, 0, READINGS.length - 1)]}`;
  const method = random() < 0.5 ? 'POST' : 'PUT';
  const isChunked = random() < 0.5;
  const framing = isChunked ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${byteCount}\r\n`;
  const content = isChunked ? encodeChunks(body, random) : body;
  const pieces = cut(Buffer.concat([encodeHead(method, target, framing), content]), random);
  return { description: `${method} ${target} with ${byteCount} bytes`, pieces, expectedBody: body };
}

function encodeHead(method: string, target: string, fields: string): Buffer {
  return Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: test\r\n${fields}\r\n`);
}

function encodeChunks(body: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < body.byteLength;) {
    const chunk = body.subarray(start, start + randomPieceBytes(random));
    parts.push(Buffer.from(`${chunk.byteLength.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    start += chunk.byteLength;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** Cuts bytes anywhere. */
function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.byteLength;) {
    const piece = bytes.subarray(start, start + randomPieceBytes(random));
    pieces.push(piece);
    start += piece.byteLength;
  }
  return pieces;
}

function randomPieceBytes(random: Random): number {
  return random() < 0.3 ? randomInteger(random, 1, 100) : randomInteger(random, 1, 20_000);
}
