/** What a request of the load asks for, and whether that is what came back. Its other half: handlers/verified.mjs. */

import { randomInteger, type Random } from '../seeded-bytes.js';

/** One request of the load. */
export interface VerifiedRequest {
  /** Its number, which every byte of its answer depends on. */
  readonly number: number;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly kind: 'whole' | 'stream' | 'echo' | 'hint';
  readonly byteCount: number;
  /** How long its handler waits before it answers, in milliseconds; -1 for not at all. */
  readonly delayMs: number;
  /** Whether its body goes in chunks, of unknown length. */
  readonly isChunked: boolean;
}

/** Largest body of the load, in bytes: some slabs, and more than is kept for running a request again. */
const MAX_BYTES = 150_000;

const KINDS = ['whole', 'whole', 'whole', 'stream', 'echo', 'echo', 'hint'] as const;

/** Makes up a request. Most are small. */
export function createRequest(random: Random, number: number): VerifiedRequest {
  const kind = KINDS[randomInteger(random, 0, KINDS.length - 1)];
  const hasBody = kind === 'echo';
  const readMethod = random() < 0.1 ? 'HEAD' : 'GET';
  return {
    number,
    kind,
    method: hasBody ? (random() < 0.5 ? 'PUT' : 'POST') : readMethod,
    byteCount: random() < 0.7 ? randomInteger(random, 0, 2000) : randomInteger(random, 0, MAX_BYTES),
    delayMs: random() < 0.5 ? -1 : randomInteger(random, 0, 10),
    isChunked: hasBody && random() < 0.5,
  };
}

/** Returns the bytes of a request as they go over the wire. */
export function encodeRequest(request: VerifiedRequest): Buffer {
  const { number, method, kind, byteCount, delayMs, isChunked } = request;
  const target = `/${kind}/${number}?bytes=${byteCount}&delay=${delayMs}`;
  const head = `${method} ${target} HTTP/1.1\r\nHost: test\r\n`;
  if (kind !== 'echo') return Buffer.from(`${head}\r\n`);
  const body = verifiedBytes(number, byteCount);
  if (!isChunked) return Buffer.concat([Buffer.from(`${head}Content-Length: ${byteCount}\r\n\r\n`), body]);
  const pieces: (string | Buffer)[] = [`${head}Transfer-Encoding: chunked\r\n\r\n`];
  for (let start = 0; start < byteCount; start += 10_000) {
    const piece = body.subarray(start, start + 10_000);
    pieces.push(`${piece.byteLength.toString(16)}\r\n`, piece, '\r\n');
  }
  pieces.push('0\r\n\r\n');
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

/** Whether a body is the one a request asked for, byte by byte. */
export function isAnswerOf({ number, method, byteCount }: VerifiedRequest, body: Buffer): boolean {
  if (method === 'HEAD') return body.byteLength === 0;
  return body.equals(verifiedBytes(number, byteCount));
}

/** Returns bytes that no other number has, so that one that is lost, moved or another's shows. */
export function verifiedBytes(number: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  for (let index = 0; index < byteCount; index++) bytes[index] = number * 167 + index * 13 + (index >> 8) * 7;
  return bytes;
}
