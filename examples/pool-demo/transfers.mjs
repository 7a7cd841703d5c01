// @ts-check
/** Owns the large bodies: one counted as it comes in, one made as it goes out. Neither is ever in memory as a whole. */
import { setTimeout as delay } from 'node:timers/promises';
import { announce } from './bulletin.mjs';

const MIB = 2 ** 20;
const CHUNK_BYTES = 64 * 1024;
const MAX_DOWNLOAD_MIB = 256;

/**
 * Counts a body. With `pauseMs` it stops that long after each MiB: the client is then held back, and no byte piles up.
 *
 * @param {Request} request
 * @param {URLSearchParams} parameters
 * @returns {Promise<Response>}
 */
export async function countUpload(request, parameters) {
  const pauseMs = readNumber(parameters, { name: 'pauseMs', otherwise: 0, most: 1000 });
  let bytes = 0;
  let announcedMib = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (Math.floor(bytes / MIB) === announcedMib) continue;
    announcedMib = Math.floor(bytes / MIB);
    announce({ type: 'transfer', name: 'upload', bytes });
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal: request.signal });
  }
  return Response.json({ bytes });
}

/**
 * Makes a body chunk by chunk, each when the server has room for it: a client that reads slowly slows this down.
 *
 * @param {URLSearchParams} parameters
 * @returns {Response}
 */
export function makeDownload(parameters) {
  const wantedBytes = readNumber(parameters, { name: 'mib', otherwise: 64, most: MAX_DOWNLOAD_MIB }) * MIB;
  let bytes = 0;
  /** @type {ReadableStream<Uint8Array>} */
  const body = new ReadableStream(
    {
      pull(controller) {
        if (bytes >= wantedBytes) {
          controller.close();
          return;
        }
        controller.enqueue(new Uint8Array(CHUNK_BYTES));
        bytes += CHUNK_BYTES;
        if (bytes % MIB === 0) announce({ type: 'transfer', name: 'download', bytes });
      },
    },
    // Nothing is made ahead here, so that the number tells what the server holds.
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' } });
}

/**
 * @param {URLSearchParams} parameters
 * @param {{ name: string, otherwise: number, most: number }} wanted
 * @returns {number} A whole number from 0.
 */
export function readNumber(parameters, { name, otherwise, most }) {
  const text = parameters.get(name);
  const number = text === null ? otherwise : Math.trunc(Number(text));
  return Number.isNaN(number) ? otherwise : Math.min(most, Math.max(0, number));
}
