// @ts-check
/**
 * Sends the light requests: one every 100 ms, whether the one before is back or not. Runs on a thread of its own in the
 * browser, so that what the page draws meanwhile is not measured as if the server were slow.
 *
 * @typedef {object} Sample
 * @property {number} number Counts the requests, from 1.
 * @property {number} sentAtMs By a clock that page and worker share.
 * @property {number | undefined} durationMs Until the head of the answer; `undefined` while it is not there.
 * @property {boolean} isFailed
 * @property {string | null} serverTiming
 */

const INTERVAL_MS = 100;

/** More at a time would take up the browser's connections, and wait for each other there. */
const MAX_UNDER_WAY = 3;

let sentCount = 0;
let underWayCount = 0;

setInterval(() => {
  if (underWayCount < MAX_UNDER_WAY) void send();
}, INTERVAL_MS);

async function send() {
  sentCount += 1;
  underWayCount += 1;
  const startedMs = performance.now();
  /** @type {Sample} */
  const sample = {
    number: sentCount,
    sentAtMs: performance.timeOrigin + startedMs,
    durationMs: undefined,
    isFailed: false,
    serverTiming: null,
  };
  // Once when it is sent and once when it is back, so that one that hangs is seen while it does.
  globalThis.postMessage(sample);
  try {
    const response = await fetch('/light', { cache: 'no-store' });
    sample.durationMs = performance.now() - startedMs;
    sample.isFailed = !response.ok;
    sample.serverTiming = response.headers.get('server-timing');
    // A connection is free for the next one when its answer has been read.
    await response.text();
  } catch {
    sample.durationMs ??= performance.now() - startedMs;
    sample.isFailed = true;
  }
  underWayCount -= 1;
  globalThis.postMessage(sample);
}
