/* global TransformStream */
import bodies from './bodies.mjs';

/** Mulberry32, as in test/seeded-bytes.ts. */
function createWords(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return mixed ^ (mixed >>> 14);
  };
}

function seededBytes(seed, byteCount) {
  const next = createWords(seed);
  const words = new Int32Array(Math.ceil(byteCount / 4));
  for (let index = 0; index < words.length; index++) words[index] = next();
  return new Uint8Array(words.buffer, 0, byteCount);
}

/** Gives bytes in pieces of different sizes, some at once and some in a later turn of the event loop. */
function inPieces(bytes, seed) {
  const next = createWords(seed);
  let start = 0;
  return new ReadableStream({
    async pull(controller) {
      const kind = next() & 3;
      if (kind === 0) await new Promise((resolve) => setImmediate(resolve));
      if (start === bytes.byteLength) {
        controller.close();
        return;
      }
      const byteCount = 1 + ((next() >>> 8) % (kind === 1 ? 50 : 20_000));
      controller.enqueue(bytes.slice(start, start + byteCount));
      start = Math.min(bytes.byteLength, start + byteCount);
    },
  });
}

/** Passes pieces on in others of a size of its own. */
function recut(pieceBytes) {
  return new TransformStream({
    transform(piece, controller) {
      for (let start = 0; start < piece.byteLength; start += pieceBytes) {
        controller.enqueue(piece.slice(start, start + pieceBytes));
      }
    },
  });
}

/** Keeps the thread busy for some milliseconds. */
function burn(rounds) {
  let sum = 0;
  for (let index = 0; index < rounds * 1_000_000; index++) sum = (sum + index * index) | 0;
  return new Response(sum === 0.5 ? 'never' : '');
}

const routes = {
  '/burn': (_request, search) => burn(Number(search.get('rounds'))),
  '/download': (_request, search) => {
    const seed = Number(search.get('seed'));
    const bytes = seededBytes(seed, Number(search.get('bytes')));
    return new Response(search.has('whole') ? bytes : inPieces(bytes, seed));
  },
  '/recut': (request, search) => new Response(request.body?.pipeThrough(recut(Number(search.get('piece'))))),
};

export default {
  fetch(request, context) {
    const { pathname, searchParams } = new URL(request.url);
    return routes[pathname]?.(request, searchParams) ?? bodies.fetch(request, context);
  },
};
