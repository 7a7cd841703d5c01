/**
 * The model to beat in plainness: `node:http`, handlers on the thread that owns the sockets.
 */
import { answerNodeRequest } from '../serve/answer-node-request.js';
import { listenOnLoopback } from '../serve/listen-on-loopback.js';
import { serveModel } from '../serve/serve-model.js';

await serveModel(() => listenOnLoopback(answerNodeRequest));
