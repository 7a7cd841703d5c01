/** Limits of forms: their defaults, and the one function that checks them. */

import { SpoolError } from '@spool/protocol';

/** Limits of {@link readForm} and {@link readFormParts}. Past any of them the form is refused with 413. */
export interface FormLimits {
  /**
   * The most fields and files. Range 1 and up.
   *
   * @defaultValue 1000, as in Django and PHP
   */
  readonly partCount?: number | undefined;
  /**
   * The most files. Range 0 and up.
   *
   * @defaultValue 20, as in PHP
   */
  readonly fileCount?: number | undefined;
  /**
   * The most bytes of a name. Range 1 and up.
   *
   * @defaultValue 200
   */
  readonly nameBytes?: number | undefined;
  /**
   * The most bytes of the value of a field. Range 0 and up.
   *
   * @defaultValue 65536
   */
  readonly fieldBytes?: number | undefined;
  /**
   * The most bytes of a file. Range 0 and up. The server's own `limits.bodyBytes` counts as well.
   *
   * @defaultValue 1048576
   */
  readonly fileBytes?: number | undefined;
  /**
   * The most bytes of the whole form that `readForm` keeps in memory. `readFormParts`, which keeps nothing, has no such
   * limit. Range 0 and up.
   *
   * @defaultValue 1048576, the server's `limits.bodyBytes`
   */
  readonly formBytes?: number | undefined;
}

/** Limits with every default filled in. */
export type ResolvedFormLimits = { readonly [Name in keyof FormLimits]-?: number };

const DEFAULTS: ResolvedFormLimits = Object.freeze({
  partCount: 1_000,
  fileCount: 20,
  nameBytes: 200,
  fieldBytes: 65_536,
  fileBytes: 1_048_576,
  formBytes: 1_048_576,
});

const MINIMA: ResolvedFormLimits = Object.freeze({
  partCount: 1,
  fileCount: 0,
  nameBytes: 1,
  fieldBytes: 0,
  fileBytes: 0,
  formBytes: 0,
});

/**
 * Fills in defaults and checks ranges.
 *
 * @param limits - What the app gave.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when one is outside its range.
 */
export function resolveFormLimits(limits: FormLimits): ResolvedFormLimits {
  const resolved = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof FormLimits)[]) {
    const value = limits[name] ?? DEFAULTS[name];
    if (!(Number.isSafeInteger(value) && value >= MINIMA[name])) {
      throw new SpoolError(`Option ${name} is ${value}, must be a whole number from ${MINIMA[name]}`, {
        code: 'ERR_SPOOL_INVALID_OPTION',
      });
    }
    resolved[name] = value;
  }
  return resolved;
}

/** Makes the error of a form past a limit. */
export function formTooLarge(message: string): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_FORM_TOO_LARGE' });
}
