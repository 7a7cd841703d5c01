/** Takes a response in to be kept, and gives it out again. */

import { SpoolError, findField, mayHaveContent } from '@spool/protocol';

import { problemResponse } from '../problems/problem-response.js';
import type { KeptResponse } from './idempotency-record.js';

/** The copies would all come back at once, and most handlers are done in a second. */
const RETRY_AFTER_SECONDS = '1';

/**
 * Reads a response so that it can be kept.
 *
 * @param response - The handler's.
 * @param options - The request's fingerprint, and how many bytes of the body to keep.
 * @returns What to keep, and a response like the one given. A body over the limit is not kept but sent all the same.
 */
export async function keepResponse(
  response: Response,
  options: { readonly fingerprint: string; readonly limitBytes: number },
): Promise<{ record: KeptResponse; response: Response }> {
  const { fingerprint, limitBytes } = options;
  const { status, statusText: reason, body: stream } = response;
  const fields = [...response.headers].filter(([name]) => findField(name)?.isConnectionLevel !== true);
  const head = { kind: 'response', fingerprint, status, reason, fields } as const;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = stream?.getReader();
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    byteCount += value.byteLength;
    if (byteCount > limitBytes) {
      const record = { ...head, body: undefined };
      return { record, response: createResponse(head, joinStream(chunks, reader)) };
    }
  }
  const record = { ...head, body: Buffer.concat(chunks, byteCount) };
  return { record, response: replayResponse(record) };
}

/**
 * Makes the response that was kept.
 *
 * @param record - As it lay in the store.
 * @throws SpoolError `ERR_SPOOL_IDEMPOTENCY_NOT_KEPT` when its body was too long.
 */
export function replayResponse(record: KeptResponse): Response {
  const { body } = record;
  if (body === undefined) {
    throw new SpoolError('The first request with this key was answered; its response was too long to be kept', {
      code: 'ERR_SPOOL_IDEMPOTENCY_NOT_KEPT',
    });
  }
  return createResponse(record, body.byteLength === 0 ? null : Uint8Array.from(body));
}

/** Answers a copy while the first is at work. */
export function answerPending(): Response {
  return problemResponse({
    status: 409,
    code: 'ERR_SPOOL_IDEMPOTENCY_PENDING',
    detail: 'A request with this Idempotency-Key is still at work',
    fields: { 'retry-after': RETRY_AFTER_SECONDS },
  });
}

function createResponse(
  { status, reason, fields }: Pick<KeptResponse, 'status' | 'reason' | 'fields'>,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
): Response {
  const headers = fields.map(([name, value]): [string, string] => [name, value]);
  return new Response(mayHaveContent(status) ? body : null, { status, statusText: reason, headers });
}

function joinStream(
  chunks: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  const first: Iterator<Uint8Array, unknown> = chunks[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      const kept = first.next();
      const next = kept.done === true ? await reader.read() : kept;
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  });
}
