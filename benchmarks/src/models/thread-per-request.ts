/**
 * What a pool saves: `node:http`, and a thread made for each request and gone with its answer.
 */
import { Worker } from 'node:worker_threads';
import { listenOnLoopback } from '../serve/listen-on-loopback.js';
import { readBody } from '../serve/read-body.js';
import { sendAnswer } from '../serve/send-answer.js';
import { serveModel } from '../serve/serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';
import type { Question } from '../workloads/question.js';

const script = new URL('../workloads/answer-once.js', import.meta.url);

await serveModel(() =>
  listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    readBody(request, (body) => {
      const worker = new Worker(script, { workerData: { url, body } satisfies Question });
      worker.once('message', (text: string) => sendAnswer(response, text, contentTypeOf(url)));
      worker.once('error', () => response.destroy());
    });
  }),
);
