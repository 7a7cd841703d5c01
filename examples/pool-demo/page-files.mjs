// @ts-check
/** Owns the page's own files: read once in each worker, sent as they are. */
import { readFile, readdir } from 'node:fs/promises';
import { extname } from 'node:path';

const FOLDER = new URL('page/', import.meta.url);

/** @type {Record<string, string>} */
const MEDIA_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Nothing but what this server has, and the same server by the other name of the loopback address: see page/origins.js.
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; connect-src 'self' http://localhost:* http://127.0.0.1:*";

/** @returns {Promise<Map<string, { bytes: Buffer, mediaType: string }>>} By path. */
export async function readPageFiles() {
  const names = await readdir(FOLDER);
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(new URL(name, FOLDER)) })));
  return new Map(
    files.map(({ name, bytes }) => [
      name === 'page.html' ? '/' : `/${name}`,
      { bytes, mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream' },
    ]),
  );
}

/**
 * @param {{ bytes: Buffer, mediaType: string }} file
 * @returns {Response}
 */
export function respondWithFile({ bytes, mediaType }) {
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mediaType, 'content-security-policy': POLICY, 'cache-control': 'no-cache' },
  });
}
