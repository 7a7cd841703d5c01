// A plain Fetch handler, as it runs on Bun, Deno and Cloudflare.
export default {
  async fetch(request, context) {
    const { pathname } = new URL(request.url);
    if (request.method === 'POST' && pathname === '/echo') return Response.json({ received: await request.json() });
    if (pathname !== '/') return new Response('not found', { status: 404 });
    return new Response(`hello from Fetch, worker ${context.workerId}`);
  },
};
