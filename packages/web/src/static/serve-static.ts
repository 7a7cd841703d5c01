/** Serves the files of a folder. */

import type { BigIntStats } from 'node:fs';
import { realpath, type FileHandle } from 'node:fs/promises';

import { SpoolError, type ByteRange } from '@spool/protocol';
import mime from 'mime';

import type { Handler } from '../handler.js';
import { problemResponse } from '../problems/problem-response.js';
import { findFile, splitPath } from './find-file.js';
import { findEncodedFile } from './precompressed.js';
import { answerConditionally } from './representation.js';

/** Options of {@link serveStatic}. */
export interface StaticOptions<Context> {
  /**
   * What of the path comes before the names of files: with `/assets/`, `/assets/a.css` is `a.css`. Starts and ends with a
   * slash.
   *
   * @defaultValue '/'
   */
  readonly prefix?: string | undefined;
  /**
   * The Cache-Control field.
   *
   * @defaultValue 'no-cache': kept, and asked about each time, which costs a 304
   */
  readonly cacheControl?: string | undefined;
  /**
   * The file that stands for its folder, when the path ends with a slash; false for none.
   *
   * @defaultValue 'index.html'
   */
  readonly index?: string | false | undefined;
  /**
   * Sends `a.css.br` or `a.css.gz` in the place of `a.css` to clients that take it, with `Vary: Accept-Encoding` and an entity
   * tag of its own. Whoever writes a file writes those beside it anew: their times are not compared.
   *
   * @defaultValue false
   */
  readonly precompressed?: boolean | undefined;
  /**
   * Answers where no file is.
   *
   * @defaultValue a 404 in `application/problem+json`
   */
  readonly notFound?: Handler<Context> | undefined;
}

/** As large as the server's slabs, in which a piece goes to the socket without another copy. */
const PIECE_BYTES = 65_536;

/** File systems count time in ticks of some milliseconds: a file as young as that may change without its time changing. */
const SETTLED_MS = 2_000;

/** Text whose charset is not said is read as something else than UTF-8 by some clients. */
const TEXT = /^(?:text\/|application\/(?:javascript|json|manifest\+json|xml)$|.*\+(?:json|xml)$)/;

/**
 * Makes a handler that serves the files of a folder to GET and HEAD, with conditional requests and ranges.
 *
 * @remarks
 * Nothing outside the folder is served, whatever the path or a link in the folder says, and no file whose name, or a folder
 * on the way to it, begins with a full stop. A file is opened once and read while the client takes it, 64 KiB at a time. Its
 * entity tag is made of its inode, size and time of change; it is weak while the file is younger than two seconds.
 *
 * @param folder - A path, or a `file:` URL such as `new URL('./public/', import.meta.url)`.
 * @param options - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` for a prefix that is none.
 *
 * @example
 * ```ts
 * export default routes({
 *   '/assets/*': { GET: serveStatic(new URL('./public/', import.meta.url), { prefix: '/assets/' }) },
 * });
 * ```
 */
export function serveStatic<Context = unknown>(
  folder: string | URL,
  options: StaticOptions<Context> = {},
): Handler<Context> {
  const { prefix = '/', index = 'index.html', cacheControl = 'no-cache', notFound = answerNotFound } = options;
  const { precompressed = false } = options;
  if (!prefix.startsWith('/') || !prefix.endsWith('/')) {
    throw new SpoolError(`Option prefix is ${JSON.stringify(prefix)}, must start and end with a slash`, {
      code: 'ERR_SPOOL_INVALID_OPTION',
    });
  }
  let root: Promise<string> | undefined;
  return async (request, context) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(request.method);
    const url = new URL(request.url);
    const segments = url.pathname.startsWith(prefix) ? splitPath(url.pathname.slice(prefix.length - 1)) : undefined;
    if (segments === undefined) return await notFound(request, context);
    root ??= realpath(folder);
    // A folder that is missing now may be there for the next request.
    root.catch(() => (root = undefined));
    const isFolderPath = url.pathname.endsWith('/');
    const names = isFolderPath && index !== false ? [...segments, index] : segments;
    const found = isFolderPath && index === false ? undefined : await findFile(await root, names);
    if (found?.kind === 'folder' && !isFolderPath && index !== false) {
      // Relative links of its page would lead elsewhere. The path, and not the URL: the host is the client's word.
      return new Response(null, { status: 308, headers: { location: `${toSinglePath(url.pathname)}/${url.search}` } });
    }
    if (found?.kind !== 'file') return await notFound(request, context);
    const fields = { 'cache-control': cacheControl, 'x-content-type-options': 'nosniff' };
    const contentType = contentTypeOf(found.path);
    if (!precompressed) return await sendFile(request, { ...found, contentType, fields });
    const varying = { ...fields, vary: 'accept-encoding' };
    const encoded = await findEncodedFile(request.headers.get('accept-encoding'), { root: await root, names });
    if (encoded === undefined) return await sendFile(request, { ...found, contentType, fields: varying });
    await found.handle.close();
    const encodedFields = { ...varying, 'content-encoding': encoded.coding };
    return await sendFile(request, { ...encoded, contentType, fields: encodedFields });
  };
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly contentType: string;
  readonly fields: Readonly<Record<string, string>>;
}

async function sendFile(request: Request, { handle, stats, contentType, fields }: OpenFile): Promise<Response> {
  const totalBytes = Number(stats.size);
  const isSettled = Date.now() - Number(stats.mtimeMs) >= SETTLED_MS;
  const tag = [stats.ino, stats.size, stats.mtimeNs].map((number) => number.toString(36)).join('-');
  const response = answerConditionally(request, {
    totalBytes,
    contentType,
    entityTag: { value: tag, isWeak: !isSettled },
    lastModifiedMs: Number(stats.mtimeMs),
    fields,
    read: (range) => readRange(handle, range),
  });
  const body = response?.body ?? null;
  if (response !== undefined && body !== null) return new Response(closeAfter(body, handle), response);
  // Nobody will read it.
  await handle.close();
  return response ?? answerNotFound();
}

async function* readRange(handle: FileHandle, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  for (let position = start; position < end;) {
    const buffer = new Uint8Array(Math.min(PIECE_BYTES, end - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position);
    if (bytesRead === 0) throw new RangeError(`File ended at byte ${position}, ${end} were announced`);
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Closes the file when its stream has ended, failed or been cancelled, whether or not it was ever read. */
function closeAfter(stream: ReadableStream<Uint8Array>, handle: FileHandle): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
        } catch (error) {
          await handle.close();
          throw error;
        }
        await handle.close();
        controller.close();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        await handle.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function contentTypeOf(path: string): string {
  const mediaType = mime.getType(path) ?? 'application/octet-stream';
  return TEXT.test(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

/** Two slashes in front would make it another host's. */
function toSinglePath(pathname: string): string {
  return pathname.replace(/^\/+/, '/');
}

function answerNotFound(): Response {
  return problemResponse({ status: 404, code: 'ERR_SPOOL_NOT_FOUND', detail: 'Nothing is here' });
}

function refuseMethod(method: string): Response {
  return problemResponse({
    status: 405,
    code: 'ERR_SPOOL_METHOD_NOT_ALLOWED',
    detail: `${method} is not among GET, HEAD`,
    fields: { allow: 'GET, HEAD' },
  });
}
