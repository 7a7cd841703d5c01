/**
 * The classic way to block in peace: a thread made for each connection and gone with it. Node's sockets cannot move to a thread, so
 * that requests and answers go by message.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { listenOnLoopback } from '../serve/listen-on-loopback.js';
import { readBody } from '../serve/read-body.js';
import { sendAnswer } from '../serve/send-answer.js';
import { serveModel } from '../serve/serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';
import type { Question } from '../workloads/question.js';

const script = new URL('../workloads/answer-many.js', import.meta.url);
const threads = new WeakMap<Socket, Worker>();

await serveModel(() =>
  listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    const worker = threadOf(request);
    readBody(request, (body) => {
      // One at a time: `node:http` reads on when the response is out, whatever a client has pipelined.
      worker.once('message', (text: string) => sendAnswer(response, text, contentTypeOf(url)));
      worker.postMessage({ url, body } satisfies Question);
    });
  }),
);

function threadOf({ socket }: IncomingMessage): Worker {
  let worker = threads.get(socket);
  if (worker === undefined) {
    const created = (worker = new Worker(script));
    threads.set(socket, created);
    socket.once('close', () => void created.terminate());
  }
  return worker;
}
