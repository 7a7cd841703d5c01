import { createServer } from 'node:net';

/**
 * Sends a chunk at once, and the next when the process has begun to drain: seen from here, when the port of the server
 * takes no connection any more.
 */
export default function delayed(request) {
  const { port } = new URL(request.url);
  let step = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        if (step++ === 0) {
          controller.enqueue(new TextEncoder().encode('early'));
          return;
        }
        await portIsFree(Number(port));
        controller.enqueue(new TextEncoder().encode('late'));
        controller.close();
      },
    }),
  );
}

/** Tries to listen until it succeeds. */
async function portIsFree(port) {
  for (;;) {
    const isFree = await new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
