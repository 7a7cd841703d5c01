// @ts-check
/** Starts Spool on the documentation site and drains it on SIGINT and SIGTERM. The site itself is app.js. */
import { createServer } from '@spool/server';

const workers = process.env['WORKERS'];
const server = createServer({
  handler: new URL('./app.js', import.meta.url),
  ...(workers === undefined ? {} : { workers: Number(workers) }),
});

const { port } = await server.listen({ port: Number(process.env['PORT'] ?? 3000), host: '127.0.0.1' });
console.log(`listening on http://127.0.0.1:${port}`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server.close();
  });
}
