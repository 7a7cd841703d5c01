/** Reads a small form whole. */

import { formTooLarge, resolveFormLimits, type FormLimits } from './form-options.js';
import { readFormParts, readUrlencoded } from './read-form-parts.js';

/**
 * Reads a form into memory: the query of a GET or HEAD, the body of any other method, urlencoded or multipart.
 *
 * @remarks
 * Like `request.formData()`, but with limits. For files of more than a few MiB use `readFormParts`.
 *
 * @param request - The request; its body is used up.
 * @param limits - What differs from the defaults.
 * @throws SpoolError `ERR_SPOOL_UNSUPPORTED_FORM`, `ERR_SPOOL_INVALID_FORM`, `ERR_SPOOL_FORM_TOO_LARGE` and
 *   `ERR_SPOOL_INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const form = await readForm(request);
 * const name = form.get('name');
 * ```
 */
export async function readForm(request: Request, limits: FormLimits = {}): Promise<FormData> {
  const resolved = resolveFormLimits(limits);
  const form = new FormData();
  if (request.method === 'GET' || request.method === 'HEAD') {
    for (const part of readUrlencoded(new URL(request.url).search.slice(1), resolved)) {
      if (part.kind === 'field') form.append(part.name, part.value);
    }
    return form;
  }
  let leftBytes = resolved.formBytes;
  const take = (byteCount: number): void => {
    leftBytes -= byteCount;
    if (leftBytes < 0) throw formTooLarge(`Form is over ${resolved.formBytes} bytes`);
  };
  for await (const part of readFormParts(request, limits)) {
    take(Buffer.byteLength(part.name));
    if (part.kind === 'field') {
      take(Buffer.byteLength(part.value));
      form.append(part.name, part.value);
      continue;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of part.stream as AsyncIterable<Buffer>) {
      take(chunk.byteLength);
      chunks.push(chunk);
    }
    form.append(part.name, new Blob([Buffer.concat(chunks)], { type: part.mediaType }), part.fileName);
  }
  return form;
}
