/**
 * Adapts the shared answers to the Fetch convention. Loaded by Spool's workers, Bun, Deno and Hono.
 */
import { answer, contentType, contentTypeOf } from './answer.js';
import { describeReceived, downloadChunkBytes, isTransfer, readDownloadBytes } from './transfer-paths.js';

const headers = { 'content-type': contentType };

/** Answers as a module of Bun, Deno, Cloudflare or Hono would. */
const handler = {
  fetch(request: Request): Response | Promise<Response> {
    const { url } = request;
    if (isTransfer(url)) return transfer(request, readDownloadBytes(url));
    if (request.method === 'POST') return answerWithBody(request);
    return new Response(answer(url), { headers: url.endsWith('/') ? headers : { 'content-type': contentTypeOf(url) } });
  },
};

async function answerWithBody(request: Request): Promise<Response> {
  const { url } = request;
  return new Response(answer(url, await request.text()), { headers: { 'content-type': contentTypeOf(url) } });
}

async function transfer(request: Request, downloadBytes: number | undefined): Promise<Response> {
  if (downloadBytes !== undefined) return new Response(streamBytes(downloadBytes), { headers });
  let receivedBytes = 0;
  for await (const chunk of request.body ?? []) receivedBytes += (chunk as Uint8Array).byteLength;
  return new Response(describeReceived(receivedBytes), { headers });
}

/** One chunk for all: what is measured is the way of the bytes, and not where they come from. */
function streamBytes(bodyBytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(downloadChunkBytes);
  let missingBytes = bodyBytes;
  return new ReadableStream({
    pull(controller) {
      if (missingBytes > 0) controller.enqueue(chunk.subarray(0, missingBytes));
      missingBytes -= chunk.byteLength;
      if (missingBytes <= 0) controller.close();
    },
  });
}

// eslint-disable-next-line import-x/no-default-export -- The Fetch convention: handler modules export a default.
export default handler;
