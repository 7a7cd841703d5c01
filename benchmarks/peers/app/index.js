/**
 * The app that the model `watt` runs: the listener of the models on `node:http`.
 */
import { createServer } from 'node:http';
import { answerNodeRequest } from '../../dist/serve/answer-node-request.js';

/** @returns The server, which Watt opens, in each of its threads. */
export function create() {
  return createServer({ keepAliveTimeout: 0 }, answerNodeRequest);
}
