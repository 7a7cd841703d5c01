/**
 * Serves with `node:http` on the main thread and a pool of piscina's behind it: each request is one `run()`. Does not know how
 * bodies travel.
 */
import type { IncomingMessage } from 'node:http';
import type { AnswerPool } from './answer-pool.js';
import { listenOnLoopback } from './listen-on-loopback.js';
import { sendAnswer } from './send-answer.js';
import { serveModel } from './serve-model.js';
import { contentTypeOf } from '../workloads/answer.js';

/** How bodies come to the pool and answers leave it. */
export interface PoolWays<Body, Answered> {
  readonly createPool: (workerCount: number) => AnswerPool<{ readonly url: string; readonly body: Body }, Answered>;
  readonly readBody: (request: IncomingMessage, onBody: (body: Body) => void) => void;
  readonly toSent: (answered: Answered) => string | Uint8Array;
}

/**
 * Serves until the harness ends the process.
 *
 * @param ways - What differs between two models.
 */
export async function serveFromPool<Body, Answered>(ways: PoolWays<Body, Answered>): Promise<void> {
  await serveModel(async (workerCount) => {
    const pool = ways.createPool(workerCount);
    const { port, close } = await listenOnLoopback((request, response) => {
      const url = request.url ?? '';
      ways.readBody(request, (body) => {
        pool.run({ url, body }).then(
          (answered) => sendAnswer(response, ways.toSent(answered), contentTypeOf(url)),
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
}
