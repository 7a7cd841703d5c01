/** Every entry point as TypeScript in an app sees it: compiled once as Node resolves imports and once as bundlers do. */

import { createClient, type ClientResponse } from '@spool/client';
import { ParseEvent, RequestParser } from '@spool/protocol';
import { createServer, type HandlerContext, type ServerStats } from '@spool/server';
import { Socket, startSockets } from '@spool/sockets';
import { CookieSigner } from '@spool/web/cookies';
import { readForm } from '@spool/web/forms';
import { idempotency } from '@spool/web/idempotency';
import { nodeHandler } from '@spool/web/node';
import { answerProblems } from '@spool/web/problems';
import { routes } from '@spool/web/routes';
import { sessions } from '@spool/web/sessions';
import { serveStatic } from '@spool/web/static';
import { lmdb, type Store } from '@spool/web/stores';

export const server = createServer({ handler: new URL('./app.js', import.meta.url), workers: 2 });
export const stats: ServerStats = server.stats();
export const response: ClientResponse = await createClient('http://127.0.0.1:3000').request({ path: '/' });
export const parser: RequestParser = new RequestParser();
export const known: ParseEvent = ParseEvent.NEED_MORE;

const store: Store = lmdb('data');
const basket = sessions({ store, initial: () => ({ cart: [''] }) });
export const once = idempotency({ store });
export const signed: string = new CookieSigner(['a key that is long enough for it']).sign('name', 'value');
export const listener = nodeHandler((request, answer) => answer.end(request.url));

export async function openSocket(): Promise<Socket> {
  await using sockets = await startSockets();
  void sockets;
  return new Socket();
}

export default answerProblems(
  basket.wrap(
    routes({
      '/cart/:id': {
        GET: async (request: Request, context: HandlerContext, { id }) => {
          const session = await basket.open();
          // @ts-expect-error: the data has no such field, so the types are there and are no `any`.
          void session.data.basket;
          return Response.json([id, context.workerId, session.data.cart, (await readForm(request)).get('a')]);
        },
      },
      '/files/*': { GET: serveStatic(new URL('./files/', import.meta.url)) },
    }),
  ),
);

// @ts-expect-error: what is no entry point cannot be reached.
import '@spool/server/dist/options.js';
// @ts-expect-error: an option of the wrong type.
createServer({ handler: './app.js', workers: 'many' });
