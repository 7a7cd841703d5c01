// A Fastify app as it is written for node:http. The last line is the one that changed: it was `await app.listen({ port: 3000 })`.
import Fastify from 'fastify';
import { nodeHandler } from '@spool/web/node';

const app = Fastify();
app.get('/', () => 'hello from Fastify');
app.post('/echo', {
  schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
  handler: (request) => ({ received: request.body }),
});
await app.ready();

// Plugins are closed with their worker.
export const close = () => app.close();
export default nodeHandler(app.routing);
