/** Tells which kind of form a request carries. */

import { SpoolError } from '@spool/protocol';

/** The kinds that browsers send by POST. */
export type FormType = 'urlencoded' | 'multipart';

const CHARSET = /;\s*charset\s*=\s*"?(?<charset>[^\s";]+)/i;

/**
 * Finds the kind of form.
 *
 * @param request - The request.
 * @throws SpoolError `ERR_SPOOL_UNSUPPORTED_FORM` when it is no form, or one in a charset other than UTF-8.
 */
export function formTypeOf(request: Request): FormType {
  const field = request.headers.get('content-type') ?? '';
  const charset = (CHARSET.exec(field)?.groups?.charset ?? 'utf-8').toLowerCase();
  const [mediaType] = field.toLowerCase().split(';');
  if (charset === 'utf-8' || charset === 'utf8') {
    if (mediaType.trim() === 'application/x-www-form-urlencoded') return 'urlencoded';
    if (mediaType.trim() === 'multipart/form-data') return 'multipart';
  }
  throw new SpoolError(`Content-Type is ${JSON.stringify(field)}, not a form in UTF-8`, {
    code: 'ERR_SPOOL_UNSUPPORTED_FORM',
  });
}
