/**
 * Owns what a redirect does to a request (RFC 9110 section 15.4, Fetch's HTTP-redirect fetch). Pure.
 */
import { ClientError, ClientErrorCode } from '../errors.js';

/** Statuses whose `location` is followed. */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fields that describe a body: without it they are untrue. */
const bodyFields: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
]);

/** Fields that are meant for one origin. */
const originFields: ReadonlySet<string> = new Set(['authorization', 'cookie', 'host', 'proxy-authorization']);

/** Name and value. */
export type Field = readonly [name: string, value: string];

/**
 * Says whether a response sends the client elsewhere.
 *
 * @param status - Its status.
 * @param location - Its `location` field; null where there is none.
 */
export function isRedirect(status: number, location: string | null): location is string {
  return location !== null && redirectStatuses.has(status);
}

/**
 * Resolves where a redirect leads.
 *
 * @param location - The `location` field.
 * @param from - Where the response came from; its fragment goes on where the new one has none.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_REDIRECT` when that is nothing that HTTP reaches.
 */
export function resolveLocation(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href)) throw invalid(location);
  const url = new URL(location, from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(location);
  // Credentials in a URL come from the server here: they are not the caller's to send.
  url.username = '';
  url.password = '';
  if (url.hash === '') url.hash = from.hash;
  return url;
}

/**
 * Says with which method to go on.
 *
 * @param status - The response's status.
 * @param method - The request's method.
 * @returns The method: GET after a 303, and after a 301 or 302 to a POST, which is what browsers made of them.
 */
export function methodAfter(status: number, method: string): string {
  const isRewritten = status === 303 ? method !== 'HEAD' : status <= 302 && method === 'POST';
  return isRewritten ? 'GET' : method;
}

/**
 * Says with which fields to go on.
 *
 * @param fields - Those of the request.
 * @param losesBody - Whether the body stays behind.
 * @param leavesOrigin - Whether another origin gets them: then credentials and cookies stay behind, for good.
 */
export function fieldsAfter(
  fields: readonly Field[],
  { losesBody, leavesOrigin }: { readonly losesBody: boolean; readonly leavesOrigin: boolean },
): Field[] {
  return fields.filter(([name]) => {
    const lower = name.toLowerCase();
    return !(losesBody && bodyFields.has(lower)) && !(leavesOrigin && originFields.has(lower));
  });
}

function invalid(location: string): ClientError {
  return new ClientError(ClientErrorCode.INVALID_REDIRECT, `The redirect leads to '${location}', which is no HTTP URL`);
}
