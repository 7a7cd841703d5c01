/**
 * Adapts the shared answer to a thread that lives for one request.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './answer.js';
import type { Question } from './question.js';

const { url, body } = workerData as Question;
parentPort?.postMessage(answer(url, body));
