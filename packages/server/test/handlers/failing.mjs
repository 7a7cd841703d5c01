import { waitAtGate } from './gate.mjs';

/** Every way of not answering. The secret stands in each error, and must never reach a client. */

const SECRET = 'secret-7f3a';

function streamOf(...steps) {
  return new ReadableStream({
    pull(controller) {
      const step = steps.shift();
      if (step === undefined) controller.close();
      else if (step instanceof Error) controller.error(step);
      else controller.enqueue(step);
    },
  });
}

function cyclicError() {
  const error = new Error(SECRET);
  error.cause = error;
  return error;
}

/** Fails once the client has had the first chunk, so that the failure and the chunk do not come to it as one. */
function failAtGate() {
  const stream = streamOf(bytes);
  const reader = stream.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) {
        controller.enqueue(value);
        return;
      }
      await waitAtGate();
      controller.error(new Error(SECRET));
    },
  });
}

const bytes = new TextEncoder().encode('first');

const routes = {
  '/fine': () => new Response('fine'),
  '/throw': () => {
    throw new Error(SECRET);
  },
  '/reject': () => Promise.reject(new TypeError(SECRET, { cause: new Error('inner cause') })),
  '/throw-text': () => {
    throw SECRET;
  },
  '/throw-nothing': () => {
    throw undefined;
  },
  '/throw-bare-object': () => {
    throw Object.create(null);
  },
  '/throw-cyclic-cause': () => {
    throw cyclicError();
  },
  '/throw-hostile': () => {
    throw Object.defineProperty(new Error('x'), 'stack', {
      get() {
        throw new Error(SECRET);
      },
    });
  },
  '/undefined': () => undefined,
  '/null': () => Promise.resolve(null),
  '/text': () => SECRET,
  '/plain-object': () => ({ status: 200, body: SECRET }),
  '/hostile-thenable': () => ({
    then() {
      throw new Error(SECRET);
    },
  }),
  '/used-body': async () => {
    const response = new Response(SECRET);
    await response.text();
    return response;
  },
  '/network-error': () => Response.error(),
  '/huge-head': () => new Response('x', { headers: { 'x-huge': SECRET.repeat(20_000) } }),
  '/stream-error-first': () => new Response(streamOf(new Error(SECRET))),
  '/stream-text-first': () => new Response(streamOf(SECRET)),
  '/stream-error-later': () => new Response(streamOf(bytes, new Error(SECRET))),
  '/stream-error-at-gate': () => new Response(failAtGate()),
  '/stream-text-later': () => new Response(streamOf(bytes, SECRET)),
  '/stream-view-later': () => new Response(streamOf(bytes, new DataView(new ArrayBuffer(8)))),
  '/length-too-small': () => new Response(streamOf(bytes, bytes), { headers: { 'content-length': '7' } }),
  '/length-too-large': () => new Response(streamOf(bytes), { headers: { 'content-length': '7' } }),
  '/length-wrong-whole': () => new Response('whole', { headers: { 'content-length': '3' } }),
};

export default {
  fetch(request) {
    return routes[new URL(request.url).pathname]();
  },
};
