// @ts-check
/**
 * Owns the stages of one answer and how long each took. It knows nothing of requests: the handler names the stages.
 *
 * @typedef {object} Stage
 * @property {string} name One word, an HTTP token: it is the metric name in `Server-Timing`.
 * @property {string} label What a reader sees.
 * @property {number} durationMs
 */

export class StageClock {
  /** @type {Map<string, Stage>} */
  #stages = new Map();
  #startedAtMs = performance.now();

  /** Stages in the order in which each was first recorded. */
  get stages() {
    return [...this.#stages.values()];
  }

  /** Time since the clock was made, in milliseconds. */
  get elapsedMs() {
    return performance.now() - this.#startedAtMs;
  }

  /**
   * Adds time to a stage; several amounts under one name are summed.
   *
   * @param {string} name
   * @param {{ label: string, durationMs: number }} amount
   */
  record(name, { label, durationMs }) {
    const earlierMs = this.#stages.get(name)?.durationMs ?? 0;
    this.#stages.set(name, { name, label, durationMs: earlierMs + durationMs });
  }

  /**
   * Awaits work and records its time, which for asynchronous work includes waiting.
   *
   * @template T
   * @param {string} name
   * @param {{ label: string, run: () => Promise<T> }} work
   * @returns {Promise<T>}
   */
  async measure(name, { label, run }) {
    const startedAtMs = performance.now();
    try {
      return await run();
    } finally {
      this.record(name, { label, durationMs: performance.now() - startedAtMs });
    }
  }

  /** The value of a `Server-Timing` response field (W3C Server Timing); browsers show it in their network panel. */
  toServerTiming() {
    return this.stages
      .map(({ name, label, durationMs }) => `${name};dur=${durationMs.toFixed(3)};desc="${label}"`)
      .join(', ');
  }
}
