/**
 * Owns what may be sent as a body: its forms, which of them can be sent a second time, and how each is given to undici.
 */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { FormData as UndiciFormData } from 'undici';
import { ClientError, ClientErrorCode } from '../errors.js';

/** A body that can be read once: it cannot be sent again, be it for a retry or a redirect. */
export type BodyStream = Readable | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>;

/**
 * What may be sent as a body. A function is called for each time it is sent, and so makes a stream that can be sent again.
 */
export type RequestBody =
  string | Uint8Array | ArrayBuffer | Blob | FormData | URLSearchParams | BodyStream | (() => BodyStream);

/** What undici takes, and what has to be destroyed when the exchange fails. */
export interface PreparedBody {
  readonly body: string | Uint8Array | Readable | UndiciFormData | Blob | null;
  readonly stream: Readable | undefined;
}

/**
 * Says whether a body can be sent a second time.
 *
 * @param body - The body; null or undefined for none.
 */
export function isRepeatable(body: RequestBody | null | undefined): boolean {
  return body === null || body === undefined || typeof body !== 'object' || !isBodyStream(body);
}

/**
 * Returns the content type that a form of body brings with it, as Fetch does; undefined where it brings none. undici
 * writes that of a `FormData` and of a `Blob` itself.
 */
export function contentTypeOf(body: RequestBody | null | undefined): string | undefined {
  return isSearchParams(body) ? 'application/x-www-form-urlencoded;charset=UTF-8' : undefined;
}

/**
 * Prepares a body for one attempt.
 *
 * @param body - The body.
 * @throws ClientError `ERR_SPOOL_CLIENT_INVALID_OPTION` when it is nothing that can be sent.
 */
export function prepareBody(body: RequestBody | null | undefined): PreparedBody {
  if (body === null || body === undefined) return noBody;
  if (typeof body === 'string') return { body, stream: undefined };
  if (ArrayBuffer.isView(body)) return { body, stream: undefined };
  if (typeof body === 'function') return prepareStream(body());
  if (isSearchParams(body)) return { body: body.toString(), stream: undefined };
  if (hasTag(body, 'ArrayBuffer')) return { body: new Uint8Array(body as ArrayBuffer), stream: undefined };
  if (hasTag(body, 'FormData')) return { body: toUndiciForm(body as FormData), stream: undefined };
  if (hasTag(body, 'Blob') || hasTag(body, 'File')) return { body: body as Blob, stream: undefined };
  return prepareStream(body as BodyStream);
}

const noBody: PreparedBody = Object.freeze({ body: null, stream: undefined });

function prepareStream(source: BodyStream): PreparedBody {
  const stream = toReadable(source);
  return { body: stream, stream };
}

/** undici reads only forms of its own class, and writes their length where it knows that of each part. */
function toUndiciForm(form: FormData): UndiciFormData {
  const own = new UndiciFormData();
  for (const [name, value] of form) {
    if (typeof value === 'string') own.append(name, value);
    else own.append(name, value, value.name);
  }
  return own;
}

function toReadable(source: BodyStream): Readable {
  if (isNodeReadable(source)) return source;
  if (hasTag(source, 'ReadableStream')) return Readable.fromWeb(source as NodeReadableStream<Uint8Array>);
  if (typeof source === 'object' && Symbol.asyncIterator in source) return Readable.from(source, { objectMode: false });
  throw new ClientError(
    ClientErrorCode.INVALID_OPTION,
    `Option body is ${Object.prototype.toString.call(source)}, which cannot be sent`,
  );
}

function isBodyStream(body: object): boolean {
  return !(
    ArrayBuffer.isView(body) ||
    ['ArrayBuffer', 'Blob', 'File', 'FormData', 'URLSearchParams'].some((tag) => hasTag(body, tag))
  );
}

function isSearchParams(body: RequestBody | null | undefined): body is URLSearchParams {
  return typeof body === 'object' && body !== null && hasTag(body, 'URLSearchParams');
}

/** By name and not by `instanceof`: one of another realm is as good. */
function hasTag(value: object, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

function isNodeReadable(source: BodyStream): source is Readable {
  return typeof (source as Partial<Readable>).pipe === 'function' && typeof (source as Readable).on === 'function';
}
