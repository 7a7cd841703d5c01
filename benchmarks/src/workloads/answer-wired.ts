/**
 * Adapts the shared answer to a thread that undici-thread-interceptor hands requests to.
 */
import { parentPort } from 'node:worker_threads';
import { wire } from 'undici-thread-interceptor';
import { answerNodeRequest } from '../serve/answer-node-request.js';

wire({ server: answerNodeRequest, port: parentPort });
