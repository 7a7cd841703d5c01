// A Koa app as it is written for node:http. The last line is the one that changed: it was `app.listen(3000)`.
import Koa from 'koa';
import { nodeHandler } from '@spool/web/node';

const app = new Koa();
app.use(async (context, next) => {
  const startedAtMs = performance.now();
  await next();
  context.set('X-Response-Time', `${(performance.now() - startedAtMs).toFixed(1)} ms`);
});
app.use((context) => {
  if (context.path === '/') context.body = 'hello from Koa';
  // A stream: Koa pipes it.
  if (context.path === '/echo') context.body = context.req;
});

export default nodeHandler(app.callback());
