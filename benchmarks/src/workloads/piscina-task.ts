/**
 * Adapts the shared answer to piscina tasks. Loaded by piscina's threads.
 */
import { move } from 'piscina';
import { answer } from './answer.js';
import type { MovedQuestion, Question } from './question.js';

/** Takes and returns text, which is copied each way. */
export function answerByClone({ url, body }: Question): string {
  return answer(url, body);
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Takes and returns bytes, which change hands. @returns What piscina transfers, not copies. */
export function answerByTransfer({ url, body }: MovedQuestion): unknown {
  return move(encoder.encode(answer(url, decoder.decode(body))).buffer);
}
