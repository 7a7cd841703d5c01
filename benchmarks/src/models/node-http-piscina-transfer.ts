/**
 * The same as `node-http-piscina`, but with bodies that change hands instead of being copied.
 */
import { createTransferPool } from '../answer-pool.js';
import { listenOnLoopback } from '../listen-on-loopback.js';
import { readBodyBytes } from '../read-body.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';

await serveModel(async (workerCount) => {
  const pool = createTransferPool(workerCount);
  const { port, close } = await listenOnLoopback((request, response) => {
    const url = request.url ?? '';
    readBodyBytes(request, (body) => {
      pool.run({ url, body }).then(
        (bytes) => sendAnswer(response, new Uint8Array(bytes), contentTypeOf(url)),
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
