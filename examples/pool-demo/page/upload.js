// @ts-check
/** Owns the upload: sends 64 MiB and shows how many of them the handler has counted. */
import { formatMib, formatMs } from './format.js';
import { serverFacts } from './server-facts.js';

/** @import { Report } from './actions.js' */

const UPLOAD_BYTES = 64 * 2 ** 20;

/** One MiB, 64 times over: whole, it would have to be copied first, and hold up this page's own drawing. */
const MIB = new window.Blob([new Uint8Array(2 ** 20)]);
const BODY = new window.Blob(Array.from({ length: 64 }, () => MIB));

/** How long the handler pauses after each MiB: long enough that there is something to see. */
const PAUSE_MS = 40;

/** @param {Report} report */
export async function upload(report) {
  const startedMs = performance.now();
  const rssBefore = serverFacts.rssBytes;
  serverFacts.forgetPeak();
  const stopListening = serverFacts.onTransfer('upload', (bytes) => {
    report(`the handler has counted ${formatMib(bytes)} of ${formatMib(UPLOAD_BYTES)}`);
  });
  try {
    const response = await fetch(`/upload?pauseMs=${PAUSE_MS}`, { method: 'POST', body: BODY });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    const { bytes } = await response.json();
    const memory = `server memory ${formatMib(rssBefore)} before, ${formatMib(serverFacts.peakRssBytes)} at most`;
    report(`${formatMib(bytes)} counted in ${formatMs(performance.now() - startedMs)}; ${memory}`);
  } finally {
    stopListening();
  }
}
