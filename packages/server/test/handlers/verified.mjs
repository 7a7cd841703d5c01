/** The other half of test/load/verified-answer.ts, and of those that disturb its load. */
import { threadId, workerData } from 'node:worker_threads';
import { die } from './deaths.mjs';
import { noteRun } from './run-ledger.mjs';

const PIECE_BYTES = 20_000;

function verifiedBytes(number, start, end) {
  const bytes = new Uint8Array(end - start);
  for (let index = start; index < end; index++) bytes[index - start] = number * 167 + index * 13 + (index >> 8) * 7;
  return bytes;
}

function stream(number, byteCount) {
  let start = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      const end = Math.min(byteCount, start + PIECE_BYTES);
      if (end > start) controller.enqueue(verifiedBytes(number, start, end));
      start = end;
      if (start === byteCount) controller.close();
    },
  });
}

/** Reads a body piece by piece, and answers with what came. */
async function echo(request) {
  const pieces = [];
  for await (const piece of request.body ?? []) pieces.push(piece);
  return new Response(Buffer.concat(pieces));
}

/** A body without end. */
function endless() {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      controller.enqueue(new Uint8Array(PIECE_BYTES));
    },
  });
}

/** Answers once as many requests are under way as there should be, in a round of its own. */
async function meet(round, count) {
  const words = workerData.meetings;
  const arrivedIndex = 2 * round;
  const openIndex = arrivedIndex + 1;
  if (Atomics.add(words, arrivedIndex, 1) + 1 >= count) {
    Atomics.store(words, openIndex, 1);
    Atomics.notify(words, openIndex);
  }
  await Atomics.waitAsync(words, openIndex, 0).value;
  return new Response('met');
}

const kinds = {
  endless: () => new Response(endless()),
  meet: (_request, { search }) => meet(Number(search.get('round')), Number(search.get('count'))),
  thread: () => new Response(String(threadId)),
  whole: (_request, { number, byteCount }) => new Response(verifiedBytes(number, 0, byteCount)),
  stream: (_request, { number, byteCount }) => new Response(stream(number, byteCount)),
  echo: (request) => echo(request),
  hint: (_request, { number, byteCount, context }) => {
    context.earlyHints({ link: '</style.css>; rel=preload; as=style' });
    return new Response(verifiedBytes(number, 0, byteCount));
  },
  die: (_request, { search }) => die(search.get('by')),
};

export default {
  fetch(request, context) {
    const { pathname, searchParams } = new URL(request.url);
    const [, kind, numberText] = pathname.split('/');
    const number = Number(numberText);
    noteRun(number);
    const asked = { number, byteCount: Number(searchParams.get('bytes')), search: searchParams, context };
    const delayMs = Number(searchParams.get('delay') ?? -1);
    if (delayMs < 0) return kinds[kind](request, asked);
    return new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => kinds[kind](request, asked));
  },
};
