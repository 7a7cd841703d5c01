/**
 * Adapts the shared answer to a thread that lives as long as one connection, and is asked one thing at a time.
 */
import { parentPort } from 'node:worker_threads';
import { answer } from './answer.js';
import type { Question } from './question.js';

parentPort?.on('message', ({ url, body }: Question) => parentPort?.postMessage(answer(url, body)));
