/** Accepts what a handler returned, whichever class it is of. */

import type { OutgoingResponse } from './outgoing-response.js';
import { headersToFlatFields } from './response-fields.js';
import { tryTakeOutgoing } from './spool-response.js';

/** The parts of a response of any class, such as Node's own or that of the npm package undici. */
interface ResponseLike {
  status: number;
  statusText: string;
  headers: Iterable<[string, string]>;
  body: ReadableStream<Uint8Array> | null;
  bodyUsed: boolean;
}

/**
 * Takes out of a handler's response what has to be sent, and marks a whole body as used.
 *
 * @param response - what the handler returned: a lazy Response, Node's own, or that of another copy of undici
 * @throws TypeError when it is not a response, is the network error of `Response.error()`, or has a body that is used
 * or locked
 */
export function toOutgoingResponse(response: unknown): OutgoingResponse {
  if (typeof response !== 'object' || response === null) throw notResponseError(response);
  const outgoing = tryTakeOutgoing(response);
  if (outgoing !== undefined) return outgoing;
  if (!isResponseLike(response)) throw notResponseError(response);
  const { status, statusText, headers, body, bodyUsed } = response;
  if (status === 0) throw new TypeError('A network error response cannot be sent');
  if (bodyUsed || body?.locked === true) throw new TypeError('Body is unusable: it has already been read or is locked');
  return { status, reason: statusText, fields: headersToFlatFields(headers), body };
}

function isResponseLike(value: object): value is ResponseLike {
  // Not `instanceof`: the class of another copy of undici shares nothing with Node's but its shape.
  return Object.prototype.toString.call(value) === '[object Response]' && 'status' in value && 'headers' in value;
}

function notResponseError(value: unknown): TypeError {
  return new TypeError(`A handler must return a Response, not ${value === null ? 'null' : typeof value}`);
}
