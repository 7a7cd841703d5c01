/**
 * The peer that speaks HTTP to threads by message: `node:http`, and undici with a dispatcher that hands every request to one
 * of some threads in turn. Watt is built on it.
 */
import { Worker } from 'node:worker_threads';
import { Agent } from 'undici';
import { createThreadInterceptor } from 'undici-thread-interceptor';
import { listenOnLoopback } from '../serve/listen-on-loopback.js';
import { readBody } from '../serve/read-body.js';
import { sendAnswer } from '../serve/send-answer.js';
import { serveModel } from '../serve/serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';

await serveModel(async (workerCount) => {
  const interceptor = createThreadInterceptor({ domain: '.local' });
  const script = new URL('../workloads/answer-wired.js', import.meta.url);
  const workers = Array.from({ length: workerCount }, () => new Worker(script));
  await Promise.all(workers.map((worker) => interceptor.route('answer', worker)));
  const dispatcher = new Agent().compose(interceptor);
  const { port, close } = await listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    const fail = (): void => void response.destroy();
    readBody(request, (body) => {
      const asked = { origin: 'http://answer.local', path: url, method: body === '' ? 'GET' : 'POST', body } as const;
      dispatcher
        .request(body === '' ? { ...asked, body: null } : asked)
        .then(({ body: answered }) => answered.text())
        .then((text) => sendAnswer(response, text, contentTypeOf(url)), fail);
    });
  });
  return {
    port,
    close: async () => {
      await close();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
});
