/**
 * The model to beat in plainness: `node:http`, handlers on the thread that owns the sockets.
 */
import { listenOnLoopback } from '../listen-on-loopback.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';
import { answer } from '../workloads/answer.js';

await serveModel(() =>
  listenOnLoopback((request, response) => {
    sendAnswer(response, answer(request.url ?? ''));
  }),
);
