/**
 * Adapts the shared answer to the Fetch convention. Loaded by Spool's workers.
 */
import { answer, contentType } from './answer.js';

/** Answers as a module of Bun, Deno, Cloudflare or Hono would. */
const handler = {
  fetch(request: Request): Response {
    return new Response(answer(request.url), { headers: { 'content-type': contentType } });
  },
};

// eslint-disable-next-line import-x/no-default-export -- The Fetch convention: handler modules export a default.
export default handler;
