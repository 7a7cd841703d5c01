/**
 * Adapts the shared answer to a piscina task. Loaded by piscina's threads.
 */
export { answer } from './answer.js';
