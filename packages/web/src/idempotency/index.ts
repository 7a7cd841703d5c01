/**
 * Unsafe requests that run once, however often they are sent.
 *
 * @packageDocumentation
 */

export { idempotency } from './idempotency.js';
export type { Idempotency } from './idempotency.js';
export type { IdempotencyOptions } from './idempotency-options.js';
