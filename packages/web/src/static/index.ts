/**
 * Files, conditional requests and ranges.
 *
 * @packageDocumentation
 */

export { answerConditionally } from './representation.js';
export type { Representation } from './representation.js';
export { serveStatic } from './serve-static.js';
export type { StaticOptions } from './serve-static.js';
