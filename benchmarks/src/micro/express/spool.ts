/** The app on Spool. */
import { createServer } from '@spool/server';

import { serveModel } from '../../serve/serve-model.js';

await serveModel(async (workers) => {
  const server = createServer({ handler: new URL('app.js', import.meta.url), workers });
  const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
  return { port, close: () => server.close() };
});
