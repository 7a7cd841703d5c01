/** Reads a form part by part while it arrives, so that memory does not grow with it. */

import type { FormFile, FormPart } from './form-part.js';
import { formTooLarge, resolveFormLimits, type FormLimits } from './form-options.js';
import { formTypeOf } from './form-type.js';
import { MultipartReader } from './multipart-reader.js';
import { tryReadBody } from '../read-body.js';

/**
 * Reads the parts of a POST form in the order in which they come, urlencoded or multipart.
 *
 * @remarks
 * A file is read while the loop stands at it, and the client waits meanwhile. Leaving the loop early drops the rest.
 *
 * @param request - The request; its body is used up.
 * @param limits - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_UNSUPPORTED_FORM`, `ERR_SPOOL_INVALID_FORM`, `ERR_SPOOL_FORM_TOO_LARGE` and
 *   `ERR_SPOOL_INVALID_OPTION`.
 *
 * @example
 * ```ts
 * for await (const part of readFormParts(request, { fileBytes: 2 ** 30 })) {
 *   if (part.kind === 'file') await pipeline(part.stream, createWriteStream(join(folder, randomUUID())));
 * }
 * ```
 */
export async function* readFormParts(request: Request, limits: FormLimits = {}): AsyncGenerator<FormPart, void, void> {
  const resolved = resolveFormLimits(limits);
  if (formTypeOf(request) === 'urlencoded') {
    const limitBytes = resolved.partCount * (resolved.nameBytes + resolved.fieldBytes);
    const body = await tryReadBody(request.body, Math.min(limitBytes, resolved.formBytes));
    if (body === undefined) throw formTooLarge(`Form is over ${Math.min(limitBytes, resolved.formBytes)} bytes`);
    yield* readUrlencoded(body.toString(), resolved);
    return;
  }
  const reader = new MultipartReader(request, resolved);
  let file: FormFile | undefined;
  try {
    for (;;) {
      // Not read to its end, it would hold up what follows.
      file?.stream.resume();
      const part = await reader.next();
      if (part === undefined) return;
      file = part.kind === 'file' ? part : undefined;
      yield part;
    }
  } finally {
    reader.stop();
  }
}

/**
 * Reads the fields of an urlencoded text: a body, or the query of a URL.
 *
 * @param text - Without a question mark.
 * @param limits - Limits.
 */
export function* readUrlencoded(text: string, limits: Required<FormLimits>): Generator<FormPart, void, void> {
  let partCount = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    partCount++;
    if (partCount > (limits.partCount ?? 0)) throw formTooLarge(`Form has over ${limits.partCount} parts`);
    if (Buffer.byteLength(name) > (limits.nameBytes ?? 0))
      throw formTooLarge(`A name is over ${limits.nameBytes} bytes`);
    if (Buffer.byteLength(value) > (limits.fieldBytes ?? 0)) {
      throw formTooLarge(`Field ${JSON.stringify(name)} is over ${limits.fieldBytes} bytes`);
    }
    yield { kind: 'field', name, value };
  }
}
