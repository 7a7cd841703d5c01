// @ts-check
/** Owns the answer to `/events`: what is announced in this process, as server-sent events, for as long as somebody reads. */
import { subscribe } from './bulletin.mjs';

/** @import { Message } from './bulletin.mjs' */

/** A page comes back so soon when its stream ends: that of a worker which was killed does. */
const RETRY_MS = 300;

/** Events that may wait for a slow reader; of more it misses some, and nothing piles up here. */
const WAITING_EVENTS = 32;

/** @returns {Response} */
export function openEventStream() {
  const encoder = new TextEncoder();
  /** @type {() => void} */
  let unsubscribe;
  /** @type {ReadableStream<Uint8Array>} */
  const body = new ReadableStream(
    {
      start(controller) {
        controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
        unsubscribe = subscribe((message) => {
          if (message.type === 'leave') {
            unsubscribe();
            controller.close();
            return;
          }
          if (message.type !== 'reload' && (controller.desiredSize ?? 0) > 0)
            controller.enqueue(encoder.encode(toEvent(message)));
        });
      },
      cancel() {
        unsubscribe();
      },
    },
    { highWaterMark: WAITING_EVENTS },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}

/** @param {Message} message */
function toEvent(message) {
  return `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}
