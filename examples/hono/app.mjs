// A Hono app as it runs on Bun, Deno and Cloudflare: it is exported. `c.env` is Spool's context.
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (c) => c.text('hello from Hono'));
app.post('/echo', async (c) => c.json({ received: await c.req.json() }));
app.get('/worker', (c) => c.json({ workerId: c.env.workerId, requestId: c.env.requestId }));

export default app;
