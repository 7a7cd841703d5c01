// @ts-check
/** Owns the samples of the last seconds, as light-worker.js takes them. */

/** @import { Sample } from './light-worker.js' */

export class LightProbe {
  /**
   * By number, the oldest first.
   *
   * @type {Map<number, Sample>}
   */
  #samples = new Map();
  #windowMs;

  /** @param {number} windowMs How long a sample is kept. */
  constructor(windowMs) {
    this.#windowMs = windowMs;
  }

  /** The oldest first. */
  get samples() {
    return [...this.#samples.values()];
  }

  start() {
    const worker = new window.Worker('/light-worker.js', { type: 'module' });
    worker.addEventListener('message', ({ data }) => this.#add(data));
  }

  /** @param {Sample} sample */
  #add(sample) {
    this.#samples.set(sample.number, sample);
    for (const [number, { sentAtMs }] of this.#samples) {
      if (sentAtMs >= sample.sentAtMs - this.#windowMs) return;
      this.#samples.delete(number);
    }
  }
}
