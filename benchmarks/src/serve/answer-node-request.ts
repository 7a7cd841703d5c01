/**
 * Owns the request listener of every model that answers on the thread that has the socket, with `node:http`.
 *
 * Hot path: called once per request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body.js';
import { sendAnswer } from './send-answer.js';
import { answer, contentType, contentTypeOf } from '../workloads/answer.js';
import { transferThroughStreams } from '../workloads/node-transfer.js';
import { isTransfer } from '../workloads/transfer-paths.js';

/**
 * Answers a request.
 *
 * @param request - The request, its body untouched.
 * @param response - The response, untouched.
 */
export function answerNodeRequest(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '';
  if (url === '/') {
    sendAnswer(response, answer(url), contentType);
  } else if (isTransfer(url)) {
    // A client that goes away in the middle is the harness's to report.
    void transferThroughStreams(request, response).catch(() => response.destroy());
  } else {
    readBody(request, (body) => sendAnswer(response, answer(url, body), contentTypeOf(url)));
  }
}
