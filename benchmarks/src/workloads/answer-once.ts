/**
 * Adapts the shared answer to a thread that lives for one request.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './answer.js';

parentPort?.postMessage(answer(workerData as string));
