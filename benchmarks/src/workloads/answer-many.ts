/**
 * Adapts the shared answer to a thread that lives as long as one connection, and is asked one thing at a time.
 */
import { parentPort } from 'node:worker_threads';
import { answer } from './answer.js';

parentPort?.on('message', (url: string) => parentPort?.postMessage(answer(url)));
