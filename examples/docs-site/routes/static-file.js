// @ts-check
/**
 * Owns files that are sent as they are: the stylesheet, the icon and the documents' pictures.
 */
import { createHash } from 'node:crypto';

/**
 * @typedef {object} StaticFile
 * @property {Buffer} bytes
 * @property {string} mediaType
 * @property {string} etag With its quotes.
 */

/**
 * @param {Buffer} bytes
 * @param {string} mediaType
 * @returns {StaticFile}
 */
export function createStaticFile(bytes, mediaType) {
  return { bytes, mediaType, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/**
 * The address under which a file may be kept for ever: it changes when the file does.
 *
 * @param {string} path
 * @param {StaticFile} file
 */
export function toVersionedHref(path, { etag }) {
  return `${path}?v=${etag.slice(1, -1)}`;
}

/**
 * Answers with a file, or with 304 when the client already has it.
 *
 * @param {Request} request
 * @param {{ file: StaticFile, url: URL }} target
 * @returns {Response}
 */
export function respondWithFile(request, { file, url }) {
  const isVersioned = url.searchParams.get('v') === file.etag.slice(1, -1);
  const headers = {
    etag: file.etag,
    'cache-control': isVersioned ? 'public, max-age=31536000, immutable' : 'public, no-cache',
  };
  if (isMatch(request.headers.get('if-none-match'), file.etag)) return new Response(null, { status: 304, headers });
  return new Response(file.bytes, {
    headers: { ...headers, 'content-type': file.mediaType },
  });
}

/**
 * Weak comparison, as RFC 9110, section 13.1.2 asks of If-None-Match.
 *
 * @param {string | null} field
 * @param {string} etag
 */
function isMatch(field, etag) {
  if (field === null) return false;
  return field.split(',').some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, '')));
}
