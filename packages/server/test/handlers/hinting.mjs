import { waitAtGate } from './gate.mjs';

/** Hints, waits at the gate when it is asked to, answers, and hints once more in vain. */
export default async function answer(request, context) {
  const { pathname } = new URL(request.url);
  if (pathname === '/split') context.earlyHints({ link: 'a\r\nset-cookie: b' });
  const isSent = context.earlyHints({ link: '</style.css>; rel=preload; as=style' });
  if (pathname === '/gated') await waitAtGate();
  return new Response(String(isSent));
}
