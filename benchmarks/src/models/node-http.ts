/**
 * The model to beat in plainness: `node:http`, handlers on the thread that owns the sockets.
 */
import { answerNodeRequest } from '../answer-node-request.js';
import { listenOnLoopback } from '../listen-on-loopback.js';
import { serveModel } from '../serve-model.js';

await serveModel(() => listenOnLoopback(answerNodeRequest));
