import { Blob } from 'node:buffer';

import { waitAtGate } from './gate.mjs';

const OWN = { 'server-timing': 'db;dur=5;desc="own"' };

const routes = {
  '/plain': () => new Response('plain'),
  '/own': () => new Response('own', { headers: OWN }),
  '/empty': () => new Response(null, { status: 204 }),
  '/stream': () => new Response(new Blob(['streamed']).stream()),
  '/wait': async () => {
    await waitAtGate();
    return new Response('waited');
  },
  '/hint': (context) => {
    context.earlyHints({ link: '</style.css>; rel=preload' });
    return new Response('hinted');
  },
  '/fail': () => {
    throw new Error('failed as told');
  },
};

/** Answers in every way in which a `Server-Timing` field may be asked for. */
export default (request, context) => routes[new URL(request.url).pathname](context);
