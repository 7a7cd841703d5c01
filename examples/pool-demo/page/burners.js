// @ts-check
/** Owns the heavy load: four clients, each with one request under way at any time. */
import { findPercentile, formatCount, formatMs } from './format.js';
import { OTHER_ORIGIN } from './origins.js';

/** @import { Report } from './actions.js' */

const CLIENT_COUNT = 4;
const REPORT_MS = 500;

/** Of so many answers the newest are looked at. */
const KEPT_DURATIONS = 200;

export class Burners {
  /** @type {AbortController | undefined} */
  #running;

  /**
   * Starts, or stops what runs.
   *
   * @param {Report} report
   * @returns {Promise<void>} Resolves when stopped.
   */
  async toggle(report) {
    if (this.#running !== undefined) {
      this.#running.abort();
      return;
    }
    const running = new window.AbortController();
    this.#running = running;
    /** @type {number[]} */
    const durations = [];
    let count = 0;
    const startedMs = performance.now();
    const tell = () => {
      const perSecond = (count * 1000) / (performance.now() - startedMs);
      const median = count === 0 ? '' : `, p50 ${formatMs(findPercentile(durations, 0.5))}`;
      report(`${formatCount(count)} answers, ${perSecond.toFixed(0)}/s${median}`);
    };
    const timer = setInterval(tell, REPORT_MS);
    const onAnswer = (/** @type {number} */ durationMs) => {
      count += 1;
      durations.push(durationMs);
      if (durations.length > KEPT_DURATIONS) durations.shift();
    };
    try {
      await Promise.all(Array.from({ length: CLIENT_COUNT }, () => burnAlong(running.signal, onAnswer)));
    } finally {
      clearInterval(timer);
      this.#running = undefined;
      tell();
    }
  }
}

/**
 * @param {AbortSignal} signal Ends it, after the answer under way.
 * @param {(durationMs: number) => void} onAnswer
 */
async function burnAlong(signal, onAnswer) {
  while (!signal.aborted) {
    const sentAtMs = performance.now();
    const response = await fetch(`${OTHER_ORIGIN}/burn`, { cache: 'no-store' });
    await response.text();
    onAnswer(performance.now() - sentAtMs);
  }
}
