/**
 * A framework on `node:http`: Fastify, handlers on the thread that owns the sockets.
 */
import { createFastify, listenWithFastify } from '../serve/serve-fastify.js';
import { serveModel } from '../serve/serve-model.js';
import { answer, contentTypeOf } from '../workloads/answer.js';
import { transferThroughStreams } from '../workloads/node-transfer.js';
import { isTransfer } from '../workloads/transfer-paths.js';

await serveModel(() => {
  const app = createFastify();
  app.get('/', (_request, reply) => reply.type(contentTypeOf('/')).send(answer('/')));
  app.route({
    method: ['GET', 'POST'],
    url: '*',
    // What Fastify leaves to Node: bodies without a type and without an end in sight.
    onRequest: async ({ raw: request }, reply) => {
      if (!isTransfer(request.url ?? '')) return;
      reply.hijack();
      await transferThroughStreams(request, reply.raw).catch(() => reply.raw.destroy());
    },
    handler: ({ url, body = '' }, reply) => reply.type(contentTypeOf(url)).send(answer(url, body as string)),
  });
  return listenWithFastify(app);
});
