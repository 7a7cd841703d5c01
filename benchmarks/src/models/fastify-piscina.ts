/**
 * The peer for CPU-bound handlers: Fastify, and `piscina.run()` for every request. Without the package `fastify-piscina`, which
 * makes a pool and hangs it on the app, as here, but comes with a piscina of 2021.
 */
import { createClonePool } from '../serve/answer-pool.js';
import { createFastify, listenWithFastify } from '../serve/serve-fastify.js';
import { serveModel } from '../serve/serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';

await serveModel((workerCount) => {
  const pool = createClonePool(workerCount);
  const app = createFastify();
  app.addHook('onClose', () => pool.destroy());
  app.route({
    method: ['GET', 'POST'],
    url: '*',
    handler: async ({ url, body }, reply) => {
      const text = await pool.run({ url, body: (body as string | undefined) ?? '' });
      return reply.type(contentTypeOf(url)).send(text);
    },
  });
  return listenWithFastify(app);
});
