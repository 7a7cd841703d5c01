/**
 * What one builds today for CPU-bound handlers: `node:http`, and `piscina.run()` for every request.
 */
import { Piscina } from 'piscina';
import { listenOnLoopback } from '../listen-on-loopback.js';
import { sendAnswer } from '../send-answer.js';
import { serveModel } from '../serve-model.js';

await serveModel(async (workerCount) => {
  const pool = new Piscina<string, string>({
    filename: new URL('../workloads/piscina-task.js', import.meta.url).href,
    name: 'answer',
    minThreads: workerCount,
    maxThreads: workerCount,
  });
  const { port, close } = await listenOnLoopback((request, response) => {
    pool.run(request.url ?? '').then(
      (body) => sendAnswer(response, body),
      () => {
        response.statusCode = 500;
        response.end();
      },
    );
  });
  return {
    port,
    close: async () => {
      await close();
      await pool.destroy();
    },
  };
});
