import { blockAtGate, count, waitAtGate } from './gate.mjs';

const queries = { '?block': blockAtGate, '?count': count };

const routes = {
  '/block': blockAtGate,
  '/wait': waitAtGate,
  '/count': count,
  '/plain': () => undefined,
  '/maybe': (search) => queries[search]?.(),
};

/**
 * Answers with the path, once the gate lets it. Synchronous where it can be: the server learns what a request costs by the
 * clock, and the shorter it takes, the less a busy machine can make it look long.
 */
export default {
  fetch(request) {
    const { pathname, search } = new URL(request.url);
    const pending = routes[pathname.replace(/-.*/, '')](search);
    if (pending === undefined && request.method === 'GET') return answer(pathname, search, 0);
    return Promise.all([request.arrayBuffer(), pending]).then(([body]) => answer(pathname, search, body.byteLength));
  },
};

function answer(pathname, search, bodyBytes) {
  return new Response(pathname, { headers: { 'x-search': search, 'x-body-bytes': String(bodyBytes) } });
}
