// @ts-check
/** Owns the slow reader: takes 4 MiB a second of a body, and shows how far ahead of it the handler is. */
import { formatMib } from './format.js';
import { OTHER_ORIGIN } from './origins.js';
import { serverFacts } from './server-facts.js';

/** @import { Report } from './actions.js' */

/** Far more than the sockets between take. */
const WHOLE_MIB = 256;
const BYTES_PER_MS = (4 * 2 ** 20) / 1000;

export class SlowDownload {
  /** @type {AbortController | undefined} */
  #running;

  /**
   * Starts, or breaks off what runs.
   *
   * @param {Report} report
   * @returns {Promise<void>} Resolves at the end.
   */
  async toggle(report) {
    if (this.#running !== undefined) {
      this.#running.abort();
      return;
    }
    const running = new window.AbortController();
    this.#running = running;
    let madeBytes = 0;
    const stopListening = serverFacts.onTransfer('download', (bytes) => {
      madeBytes = bytes;
    });
    let readBytes = 0;
    try {
      for await (const chunk of read(running.signal)) {
        readBytes += chunk.byteLength;
        report(
          `read ${formatMib(readBytes)}, the handler has made ${formatMib(Math.max(madeBytes, readBytes))} of ${WHOLE_MIB} MiB`,
        );
      }
      report(`all ${formatMib(readBytes)} read`);
    } catch (error) {
      if (!running.signal.aborted) throw new Error(`broken off after ${formatMib(readBytes)}`, { cause: error });
      report(`left after ${formatMib(readBytes)}; the handler has made ${formatMib(madeBytes)} and makes no more`);
    } finally {
      stopListening();
      this.#running = undefined;
    }
  }
}

/**
 * Reads as slowly as wanted.
 *
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* read(signal) {
  const response = await fetch(`${OTHER_ORIGIN}/download?mib=${WHOLE_MIB}`, { cache: 'no-store', signal });
  const reader = response.body?.getReader();
  const startedMs = performance.now();
  for (let bytes = 0; reader !== undefined;) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
    yield value;
    const aheadMs = bytes / BYTES_PER_MS - (performance.now() - startedMs);
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
}
