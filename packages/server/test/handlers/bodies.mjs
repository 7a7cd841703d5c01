/* global TransformStream */
import { blockAtGate, count, waitAtGate } from './gate.mjs';

/** Reads a stream to its end with a reader, into one array. */
async function gather(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads with buffers of its own, too small and of an odd size, so that pieces have to be cut. */
async function gatherByob(stream, View = Uint8Array) {
  const reader = stream.getReader({ mode: 'byob' });
  const pieces = [];
  for (;;) {
    const { done, value } = await reader.read(new View(1000));
    if (done) return Buffer.concat(pieces);
    pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  }
}

/** Both branches of a tee, one read after the other: the second waits in memory meanwhile. */
async function gatherTee(stream) {
  const branches = stream.tee();
  const first = await gather(branches[0]);
  const second = await gather(branches[1]);
  return first.equals(second) ? first : Buffer.from('the branches differ');
}

async function gatherClone(request) {
  const copy = request.clone();
  const [first, second] = await Promise.all([request.arrayBuffer(), copy.arrayBuffer()]);
  return Buffer.from(first).equals(Buffer.from(second)) ? first : 'the copies differ';
}

/** The body as a stream, also when there is none. */
function streamOf(request) {
  return request.body ?? new Response('').body;
}

/** Each way of reading a body, ending in its bytes. */
const readings = {
  arrayBuffer: (request) => request.arrayBuffer(),
  bytes: async (request) => (await request.bytes?.()) ?? (await request.arrayBuffer()),
  text: async (request) => await request.text(),
  json: async (request) => JSON.stringify(await request.json()),
  blob: async (request) => await (await request.blob()).arrayBuffer(),
  clone: gatherClone,
  tee: (request) => gatherTee(streamOf(request)),
  byob: (request) => gatherByob(streamOf(request)),
  iterate: (request) => gather(streamOf(request)),
  transform: (request) => gather(streamOf(request).pipeThrough(new TransformStream())),
  request: async (request) => await new Request('http://host/', request).arrayBuffer(),
};

/** Every field and file of a form as text. */
async function describeForm(request) {
  const entries = [];
  for (const [name, value] of await request.formData()) {
    entries.push([name, typeof value === 'string' ? value : [value.name, value.type, await value.text()]]);
  }
  return Response.json(entries);
}

/** Reads a piece, waits at the gate, and answers with everything. */
async function readAfterGate(request) {
  const reader = request.body.getReader();
  const pieces = [(await reader.read()).value];
  await waitAtGate();
  for (let result = await reader.read(); !result.done; result = await reader.read()) pieces.push(result.value);
  return new Response(Buffer.concat(pieces));
}

/** Answers at once; reads what it was sent into the answer only once the gate is open. */
function echoAfterGate(request) {
  const pass = new TransformStream({
    async start() {
      await waitAtGate();
    },
  });
  return new Response(request.body.pipeThrough(pass));
}

async function cancelBody(request, search) {
  const reader = request.body.getReader();
  if (search.has('read')) await reader.read();
  await reader.cancel('not wanted');
  if (search.has('wait')) await waitAtGate();
  return new Response('cancelled');
}

/** Waits for the signal, without a look at the body. */
async function untilAborted(request, context) {
  const { signal } = request;
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  void waitAtGate();
  // The client may have gone before the handler was called.
  if (!signal.aborted) await aborted;
  if (context.aborted) count();
  return new Response('nobody reads this');
}

/** Reads until the body fails, and counts when everything else has told of it too. */
async function readUntilFailure(request, context, search) {
  let aborted = false;
  request.signal.addEventListener('abort', () => (aborted = true));
  void waitAtGate();
  try {
    if (search.get('as') === 'stream') await gather(request.body);
    else await request.text();
  } catch (error) {
    if (aborted && context.aborted && error.name === 'AbortError') count();
  }
  return new Response('nobody reads this');
}

/** Answers with a head and a piece, and echoes what follows; counts when its streams are told that the client has gone. */
function echoUntilFailure(request, context) {
  const reader = request.body.getReader();
  let failedCount = 0;
  const fail = () => {
    if (++failedCount === 2 && context.aborted && request.signal.aborted) count();
  };
  // Nobody reads the rest of the request's body, only its failure.
  reader.closed.catch(fail);
  void waitAtGate();
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('early'));
      },
      cancel: fail,
    }),
  );
}

/** Answers while its body still arrives, and counts how the read that goes on ends. */
function answerThenRead(request) {
  const read = request.text();
  read.catch((error) => {
    if (error.name === 'AbortError') count();
  });
  return new Response('early');
}

/** Begins to read, and answers without waiting for it: nobody looks at what becomes of the reads. */
function forgetReads(request, _context, search) {
  void request[search.get('as')]();
  return new Response('forgotten');
}

const routes = {
  '/echo': (request) => new Response(request.body),
  '/echo-length': (request) =>
    new Response(request.body, { headers: { 'content-length': request.headers.get('content-length') } }),
  '/read': async (request, _context, search) => new Response(await readings[search.get('as')](request)),
  '/read-elements': async (request) => new Response(await gatherByob(request.body, Uint16Array)),
  '/form': (request) => describeForm(request),
  '/read-after-gate': (request) => readAfterGate(request),
  '/echo-after-gate': (request) => echoAfterGate(request),
  '/ignore': () => new Response('ignored'),
  '/ignore-after-gate': async (request, context) => {
    await waitAtGate();
    return new Response(request.signal.aborted || context.aborted ? 'aborted' : 'ignored');
  },
  '/until-aborted': untilAborted,
  '/cancel': (request, _context, search) => cancelBody(request, search),
  '/until-failure': readUntilFailure,
  '/echo-until-failure': echoUntilFailure,
  '/fail-after-piece': async (request) => {
    await request.body.getReader().read();
    throw new Error('Handler failed in the middle of a body');
  },
  '/answer-then-read': answerThenRead,
  '/forget': forgetReads,
  '/count-and-read': async (request) => {
    count();
    return new Response(await request.arrayBuffer());
  },
  '/exit-after-gate': async () => {
    await waitAtGate();
    process.exit(3);
  },
  '/block-then-exit': () => {
    blockAtGate();
    process.exit(3);
  },
  '/plain': () => new Response('plain'),
};

export default {
  fetch(request, context) {
    const { pathname, searchParams } = new URL(request.url);
    return routes[pathname](request, context, searchParams);
  },
};
