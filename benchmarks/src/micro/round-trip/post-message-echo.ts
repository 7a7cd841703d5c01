/** The other end of a round trip by `postMessage`. */
import { parentPort } from 'node:worker_threads';
import type { PostedAnswer, PostedRequest } from './post-message-path.js';

const port = parentPort!;
port.on('message', (message: number | PostedRequest) => {
  port.postMessage(typeof message === 'number' ? message : answer(message));
});

function answer({ requestId }: PostedRequest): PostedAnswer {
  return { requestId, status: 200, head: 'HTTP/1.1 200 OK\r\n' };
}
