/**
 * Answers GET and HEAD for something of known length and validators: 200, 206, 304, 412 or 416 (RFC 9110 sections 13 and
 * 14). Knows no file: where the bytes come from is told by a function.
 */

import { randomUUID } from 'node:crypto';

import {
  contentRange,
  evaluatePreconditions,
  findMethod,
  formatEntityTag,
  frameByteRanges,
  httpDate,
  isRangeApplicable,
  selectByteRanges,
  unsatisfiedContentRange,
  type ByteRange,
  type ConditionalRequest,
  type EntityTag,
} from '@spool/protocol';

/** Something that can be sent whole or in part. */
export interface Representation {
  /** Its length in bytes. */
  readonly totalBytes: number;
  /** Its Content-Type; left out, it is sent without. */
  readonly contentType?: string | undefined;
  /** Its entity tag; strong if ranges of it are to be joined with earlier ones. */
  readonly entityTag?: EntityTag | undefined;
  /** When it was last modified, in milliseconds since 1970. */
  readonly lastModifiedMs?: number | undefined;
  /** Further fields of answers 200, 206 and 304, such as Cache-Control. Names in lower case. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  /**
   * Gives the bytes of a range; called once for each range that is sent, when it is needed. Neither for HEAD nor for 304.
   *
   * @param range - Of at least one byte.
   */
  read(range: ByteRange): AsyncIterable<Uint8Array>;
}

/**
 * Answers a request for a representation as its conditions and ranges ask.
 *
 * @remarks
 * For methods other than GET and HEAD only the conditions are looked at, and the answer is 412 or undefined: make the
 * change then. Several ranges are sent as `multipart/byteranges`.
 *
 * @param request - The request.
 * @param representation - What there is now.
 * @returns The answer; undefined when another method may go on.
 *
 * @example
 * ```ts
 * return answerConditionally(request, {
 *   totalBytes: report.byteLength,
 *   contentType: 'application/pdf',
 *   entityTag: { value: hash, isWeak: false },
 *   async *read({ start, end }) { yield report.subarray(start, end); },
 * })!;
 * ```
 */
export function answerConditionally(request: Request, representation: Representation): Response | undefined {
  const { totalBytes, contentType, entityTag, lastModifiedMs, fields } = representation;
  const nowMs = Date.now();
  const method = findMethod(request.method);
  const conditional: ConditionalRequest = { method: method.code, preconditions: readPreconditions(request), nowMs };
  // A second must have gone by, or the file may change once more in the second that its date shows.
  const isLastModifiedStrong = lastModifiedMs !== undefined && nowMs - lastModifiedMs >= 2_000;
  const validators = { entityTag, lastModifiedMs, isLastModifiedStrong };
  const outcome = evaluatePreconditions(conditional, validators);
  const isRead = method.name === 'GET' || method.name === 'HEAD';
  const validatorFields = {
    ...fields,
    ...(entityTag === undefined ? {} : { etag: formatEntityTag(entityTag) }),
    ...(lastModifiedMs === undefined ? {} : { 'last-modified': httpDate(Math.min(lastModifiedMs, nowMs)) }),
  };
  if (outcome === 304) return new Response(null, { status: 304, headers: validatorFields });
  if (outcome === 412) return new Response(null, { status: 412 });
  if (!isRead) return undefined;
  const headers = { ...validatorFields, 'accept-ranges': 'bytes' };
  const rangeField = request.headers.get('range');
  if (rangeField !== null && isRangeApplicable(conditional, validators)) {
    const selected = selectByteRanges(rangeField, { totalBytes });
    if (selected.kind === 'unsatisfiable') {
      const unsatisfied = { ...headers, 'content-range': unsatisfiedContentRange(totalBytes) };
      return new Response(null, { status: 416, headers: unsatisfied });
    }
    if (selected.kind === 'ranges') return answerRanges(representation, { ranges: selected.ranges, headers });
  }
  return new Response(isHead(request) ? null : toStream(readWhole(representation)), {
    headers: {
      ...headers,
      'content-length': String(totalBytes),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
  });
}

function answerRanges(
  representation: Representation,
  { ranges, headers }: { readonly ranges: readonly ByteRange[]; readonly headers: Readonly<Record<string, string>> },
): Response {
  const { totalBytes, contentType } = representation;
  if (ranges.length === 1) {
    const [range] = ranges;
    return new Response(toStream(representation.read(range)), {
      status: 206,
      headers: {
        ...headers,
        'content-range': contentRange(range, totalBytes),
        'content-length': String(range.end - range.start),
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
    });
  }
  const frame = frameByteRanges(ranges, { totalBytes, contentType, boundary: randomUUID() });
  async function* parts(): AsyncGenerator<Uint8Array> {
    for (const [index, range] of ranges.entries()) {
      yield Buffer.from(frame.partHeads[index], 'latin1');
      yield* representation.read(range);
    }
    yield Buffer.from(frame.end, 'latin1');
  }
  return new Response(toStream(parts()), {
    status: 206,
    headers: { ...headers, 'content-length': String(frame.contentLength), 'content-type': frame.contentType },
  });
}

async function* readWhole(representation: Representation): AsyncGenerator<Uint8Array> {
  const { totalBytes } = representation;
  if (totalBytes > 0) yield* representation.read({ start: 0, end: totalBytes });
}

/** Pulls one piece at a time, so that nothing is read ahead of the client. */
function toStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const piece: IteratorResult<Uint8Array, unknown> = await iterator.next();
        if (piece.done === true) controller.close();
        else controller.enqueue(piece.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function isHead(request: Request): boolean {
  return request.method === 'HEAD';
}

function readPreconditions({ headers }: Request): ConditionalRequest['preconditions'] {
  return {
    ifMatch: headers.get('if-match') ?? undefined,
    ifNoneMatch: headers.get('if-none-match') ?? undefined,
    ifModifiedSince: headers.get('if-modified-since') ?? undefined,
    ifUnmodifiedSince: headers.get('if-unmodified-since') ?? undefined,
    ifRange: headers.get('if-range') ?? undefined,
  };
}
