/**
 * Owns Fetch's shape over the client's requests: `Request` in, `Response` out, its errors and its decompression.
 * Does not know connections.
 */
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { RequestBody } from './call/request-body.js';
import type { ClientResponse } from './client-response.js';
import type { ClientError } from './errors.js';
import type { RequestOptions } from './request-options.js';

/** Fetch, section 4.4. */
const mostRedirections = 20;

/** Statuses whose `Response` must have no body (Fetch, section 2.2.3). */
const nullBodyStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

const decoders: Readonly<Partial<Record<string, () => Transform>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Fetches.
 *
 * @param send - Sends the request.
 * @param input - A path, a URL or a `Request`.
 * @param init - As for the global `fetch()`.
 * @param origin - What a path is relative to.
 */
export async function fetchWith(
  send: (options: RequestOptions) => Promise<ClientResponse>,
  { input, init, origin }: { input: string | URL | Request; init: RequestInit | undefined; origin: URL },
): Promise<Response> {
  const request = new Request(typeof input === 'string' ? new URL(input, origin) : input, init);
  const { signal, redirect } = request;
  const headers = [...request.headers] as [string, string][];
  if (!request.headers.has('accept')) headers.push(['accept', '*/*']);
  if (!request.headers.has('accept-encoding')) headers.push(['accept-encoding', 'gzip, deflate, br']);
  const url = new URL(request.url);
  try {
    const response = await send({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers,
      body: await chooseBody(request, init),
      signal,
      maxRedirections: redirect === 'follow' ? mostRedirections : 0,
    });
    if (redirect === 'error' && response.status >= 300 && response.status < 400 && response.headers.has('location')) {
      response.discard();
      throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    }
    return toResponse(response, request);
  } catch (error) {
    throw toFetchError(error, signal);
  }
}

/** A body that was given whole is passed on as bytes, so that it can be sent again; a stream stays one. */
async function chooseBody(request: Request, init: RequestInit | undefined): Promise<RequestBody | null> {
  if (request.body === null) return null;
  const isStream = init?.body instanceof ReadableStream || init?.body === undefined;
  return isStream ? request.body : new Uint8Array(await request.arrayBuffer());
}

function toResponse(from: ClientResponse, request: Request): Response {
  const { status, statusText, headers } = from;
  const hasBody = request.method !== 'HEAD' && !nullBodyStatuses.has(status);
  if (!hasBody) from.discard();
  const body = hasBody ? Readable.toWeb(decode(from)) : null;
  const response = new Response(body as ReadableStream | null, { status, statusText, headers });
  // The constructor has no way to say these.
  Object.defineProperty(response, 'url', { value: from.url });
  Object.defineProperty(response, 'redirected', { value: from.redirectCount > 0 });
  return response;
}

function decode({ body, headers }: ClientResponse): Readable {
  const codings = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  let decoded: Readable = body;
  // The last coding was put on last. One that nobody knows leaves the body as it is, as in Fetch.
  for (const coding of codings.reverse()) {
    const decoder = decoders[coding.trim()]?.();
    if (decoder === undefined) break;
    decoded.on('error', (error) => decoder.destroy(error));
    decoder.on('close', () => body.destroy());
    decoded = decoded.pipe(decoder);
  }
  return decoded;
}

function toFetchError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof TypeError) return error;
  const { code } = error as ClientError;
  return Object.assign(new TypeError('fetch failed', { cause: error }), { code });
}
