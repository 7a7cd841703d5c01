/**
 * What one builds today for CPU-bound handlers: `node:http`, and `piscina.run()` for every request, its text copied each way.
 */
import { createClonePool } from '../answer-pool.js';
import { listenOnLoopback } from '../listen-on-loopback.js';
import { readBody } from '../read-body.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';

await serveModel(async (workerCount) => {
  const pool = createClonePool(workerCount);
  const { port, close } = await listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    readBody(request, (body) => {
      pool.run({ url, body }).then(
        (text) => sendAnswer(response, text, contentTypeOf(url)),
        () => {
          response.statusCode = 500;
          response.end();
        },
      );
    });
  });
  return {
    port,
    close: async () => {
      await close();
      await pool.destroy();
    },
  };
});
