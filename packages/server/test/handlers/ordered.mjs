import { count, waitAtGate } from './gate.mjs';

/** Requests started so far, in order; one worker serves these tests. */
const started = [];

/** Says which requests have started before it answers. `/wait` waits at the gate, `/stream` answers without a known length. */
export default async function answer(request) {
  const { pathname } = new URL(request.url);
  started.push(pathname);
  count();
  if (pathname === '/stream') {
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await waitAtGate();
          controller.enqueue(new TextEncoder().encode('late'));
          controller.close();
        },
      }),
    );
  }
  if (pathname.startsWith('/wait')) await waitAtGate();
  return Response.json(started);
}
