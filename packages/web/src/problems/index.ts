/**
 * Answers that say what is wrong, for programs (RFC 9457).
 *
 * @packageDocumentation
 */

export { answerProblems, problemResponse } from './problem-response.js';
export type { Problem } from './problem-response.js';
