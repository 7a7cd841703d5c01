import { count, waitAtGate } from './gate.mjs';

const CHUNK_BYTES = 64 * 1024;
const encoder = new TextEncoder();

/** Chunks that differ, so that a lost or repeated one shows: all bytes of a chunk are its number. */
function numberedChunks(chunkCount) {
  let index = 0;
  return new ReadableStream({
    pull(controller) {
      if (index < chunkCount) {
        controller.enqueue(new Uint8Array(CHUNK_BYTES).fill(index++));
        return;
      }
      controller.close();
      count();
    },
  });
}

/** One chunk now, one when the gate opens. */
function gatedChunks() {
  let step = 0;
  return new ReadableStream({
    async pull(controller) {
      if (step++ === 0) {
        controller.enqueue(encoder.encode('early'));
        return;
      }
      await waitAtGate();
      controller.enqueue(encoder.encode('late'));
      controller.close();
    },
  });
}

/** Chunks of every size from 0 to 40 bytes and some above. */
function oddChunks() {
  const byteCounts = [...Array.from({ length: 41 }, (_, index) => index), 4095, 4096, 4097, 65_535, 65_536, 65_537];
  return new ReadableStream({
    pull(controller) {
      const byteCount = byteCounts.shift();
      if (byteCount === undefined) controller.close();
      else controller.enqueue(new Uint8Array(byteCount).fill(byteCount & 0xff));
    },
  });
}

/** Chunks without end, counted until someone cancels. */
function endlessChunks(context) {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      controller.enqueue(new Uint8Array(16));
    },
    cancel() {
      if (context.aborted) count();
    },
  });
}

/** More than it announced, and then on without end. */
function endlessTooLong(context) {
  return new Response(endlessChunks(context), { headers: { 'content-length': '100' } });
}

/** Waits for the signal, and tells what it saw. */
async function untilAborted(request, context) {
  const { signal } = request;
  if (!signal.aborted) {
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    void waitAtGate();
    await aborted;
  }
  if (signal.aborted && context.aborted) count();
  return new Response('nobody reads this');
}

/** Polls without ever giving the thread away. */
function spinUntilAborted(context) {
  void waitAtGate();
  while (!context.aborted);
  count();
  return new Response('nobody reads this');
}

const routes = {
  '/gated': () => new Response(gatedChunks()),
  '/gated-length': () => new Response(gatedChunks(), { headers: { 'content-length': '9' } }),
  '/numbered': (_request, _context, search) => new Response(numberedChunks(Number(search.get('chunks')))),
  '/numbered-length': (_request, _context, search) =>
    new Response(numberedChunks(Number(search.get('chunks'))), {
      headers: { 'content-length': String(Number(search.get('chunks')) * CHUNK_BYTES) },
    }),
  '/odd': () => new Response(oddChunks()),
  '/whole': (_request, _context, search) => new Response(new Uint8Array(Number(search.get('bytes'))).fill(7)),
  '/text': (_request, _context, search) => new Response('\u20ac'.repeat(Number(search.get('characters')))),
  '/endless': (_request, context) => new Response(endlessChunks(context)),
  '/endless-too-long': (_request, context) => endlessTooLong(context),
  '/until-aborted': (request, context) => untilAborted(request, context),
  '/spin-until-aborted': (_request, context) => spinUntilAborted(context),
  '/plain': () => new Response('plain'),
};

export default {
  fetch(request, context) {
    const { pathname, searchParams } = new URL(request.url);
    return routes[pathname](request, context, searchParams);
  },
};
