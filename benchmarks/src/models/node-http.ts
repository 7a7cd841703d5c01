/**
 * The model to beat in plainness: `node:http`, handlers on the thread that owns the sockets.
 */
import { listenOnLoopback } from '../listen-on-loopback.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';
import { answer } from '../workloads/answer.js';
import { transferThroughStreams } from '../workloads/node-transfer.js';
import { isTransfer } from '../workloads/transfer-paths.js';

await serveModel(() =>
  listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    // A client that goes away in the middle is the harness's to report.
    if (isTransfer(url)) void transferThroughStreams(request, response).catch(() => response.destroy());
    else sendAnswer(response, answer(url));
  }),
);
