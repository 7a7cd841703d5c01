/**
 * What a pool saves: `node:http`, and a thread made for each request and gone with its answer.
 */
import { Worker } from 'node:worker_threads';
import { listenOnLoopback } from '../listen-on-loopback.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';

const script = new URL('../workloads/answer-once.js', import.meta.url);

await serveModel(() =>
  listenOnLoopback((request, response) => {
    const worker = new Worker(script, { workerData: request.url ?? '' });
    worker.once('message', (body: string) => sendAnswer(response, body));
    worker.once('error', () => response.destroy());
  }),
);
