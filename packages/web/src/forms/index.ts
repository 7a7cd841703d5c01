/**
 * Forms: urlencoded and multipart, whole or part by part, within limits.
 *
 * @packageDocumentation
 */

export type { FormLimits } from './form-options.js';
export type { FormField, FormFile, FormPart } from './form-part.js';
export { readForm } from './read-form.js';
export { readFormParts } from './read-form-parts.js';
