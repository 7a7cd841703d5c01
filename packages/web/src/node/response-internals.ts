/**
 * What an `http.Server` knows of its `ServerResponse` by names that Node does not document. Each has been there for years, and
 * is read so that its absence costs what it stands for and no more: this file is the place to look when a new Node changes one.
 */

import { OutgoingMessage, type IncomingMessage, type ServerResponse } from 'node:http';

/** The undocumented fields. */
interface ResponseInternals {
  /** Whether the connection ends after the response, as the head says. */
  readonly _last?: boolean;
  /** The head as text, once it is made. */
  readonly _header?: string | null;
  /** The length the head announces, in bytes. */
  readonly _contentLength?: number | null;
  /** Whether a body follows the head. */
  readonly _hasBody?: boolean;
  readonly chunkedEncoding?: boolean;
  destroyed: boolean;
  _closed?: boolean;
  [needDrain: symbol]: unknown;
}

/** The undocumented fields of a request. */
interface RequestInternals {
  /** Whether anybody has begun to read. */
  readonly _consuming?: boolean;
  _dump?(): void;
  _addHeaderLines?(fields: readonly string[], fieldTextCount: number): void;
}

/** What says that a writer waits for `drain`. */
const NEED_DRAIN = Object.getOwnPropertySymbols(new OutgoingMessage()).find(
  ({ description }) => description === 'kNeedDrain',
);

/** Whether the connection ends after a response whose head is made. */
export function isLastResponse(response: ServerResponse): boolean {
  return (response as unknown as ResponseInternals)._last ?? !response.shouldKeepAlive;
}

/**
 * Returns by how many bytes a finished body misses the length its head announces; 0 when it does not, or announces none.
 *
 * @param response - The response, its head made.
 * @param sent - Bytes sent from the head on, and how the text that begins with the head was encoded.
 */
export function excessBytes(
  response: ServerResponse,
  sent: { readonly byteCount: number; readonly headEncoding: BufferEncoding },
): number {
  const { _contentLength, _header, _hasBody, chunkedEncoding } = response as unknown as ResponseInternals;
  if (typeof _contentLength !== 'number' || typeof _header !== 'string') return 0;
  if (_hasBody !== true || chunkedEncoding === true) return 0;
  const excess = sent.byteCount - _header.length - _contentLength;
  // Node writes a head together with a text in the encoding of the text, in which a character may take two bytes.
  return excess === 0 ? 0 : sent.byteCount - Buffer.byteLength(_header, sent.headEncoding) - _contentLength;
}

/** Tells whoever writes that there is room again, if they wait for it. */
export function drainResponse(response: ServerResponse): void {
  if (!response.writableNeedDrain) return;
  if (NEED_DRAIN !== undefined) (response as unknown as ResponseInternals)[NEED_DRAIN] = false;
  response.emit('drain');
}

/** Marks a response closed, as an http.Server does once it has handed it to the system. */
export function closeResponse(response: ServerResponse): void {
  const internals = response as unknown as ResponseInternals;
  if (internals._closed === true) return;
  internals.destroyed = true;
  internals._closed = true;
  response.emit('close');
}

/** Whether anybody has begun to read a request's body. */
export function isBeingRead(request: IncomingMessage): boolean {
  return (request as unknown as RequestInternals)._consuming ?? true;
}

/** Drops the body of a request that nobody reads, so that it comes to its end. */
export function dumpRequest(request: IncomingMessage): void {
  const internals = request as unknown as RequestInternals;
  if (internals._dump === undefined) request.resume();
  else internals._dump();
}

/**
 * Gives a request its fields, or its trailers once it is complete.
 *
 * @param fields - Name, value, name, value, and so on.
 */
export function addFields(request: IncomingMessage, fields: readonly string[]): void {
  (request as unknown as RequestInternals)._addHeaderLines?.(fields, fields.length);
}
