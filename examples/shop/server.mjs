// @ts-check
/** Starts Spool on the shop and drains it on SIGINT and SIGTERM. The shop itself is app.mjs. */
import { createServer } from '@spool/server';

const server = createServer({
  handler: new URL('./app.mjs', import.meta.url),
  workers: Number(process.env['WORKERS'] ?? 4),
});

const { port } = await server.listen({ port: Number(process.env['PORT'] ?? 3002), host: '127.0.0.1' });
console.log(`listening on http://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close());
