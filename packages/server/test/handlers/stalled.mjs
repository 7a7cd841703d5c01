import { count } from './gate.mjs';

const CHUNK = new Uint8Array(64 * 1024);

/** Chunks without end, and told when nobody wants more of them. */
export default (_request, context) =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(CHUNK);
      },
      cancel() {
        if (context.aborted) count();
      },
    }),
  );
