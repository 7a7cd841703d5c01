// @ts-check
/** Owns what the buttons want to know of the server: its memory, and how far handlers are with a body. */

/** @type {Map<string, (bytes: number) => void>} */
const listeners = new Map();

export const serverFacts = {
  rssBytes: 0,
  /** The most since {@link serverFacts.forgetPeak}. */
  peakRssBytes: 0,

  forgetPeak() {
    this.peakRssBytes = this.rssBytes;
  },

  /** @param {{ rssBytes: number }} snapshot */
  addSnapshot({ rssBytes }) {
    this.rssBytes = rssBytes;
    this.peakRssBytes = Math.max(this.peakRssBytes, rssBytes);
  },

  /** @param {{ name: string, bytes: number }} transfer */
  addTransfer({ name, bytes }) {
    listeners.get(name)?.(bytes);
  },

  /**
   * @param {string} name
   * @param {(bytes: number) => void} listener
   * @returns {() => void} Ends it.
   */
  onTransfer(name, listener) {
    listeners.set(name, listener);
    return () => listeners.delete(name);
  },
};
