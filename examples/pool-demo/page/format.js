// @ts-check
/** Owns how numbers look on this page. */

const MIB = 2 ** 20;

/**
 * Three digits or so, whatever the size.
 *
 * @param {number} ms
 */
export function formatMs(ms) {
  if (ms >= 9995) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 999.5) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 99.95 ? 0 : ms >= 9.995 ? 1 : 2)} ms`;
}

/** @param {number} bytes */
export function formatMib(bytes) {
  return `${(bytes / MIB).toFixed(bytes >= 100 * MIB ? 0 : 1)} MiB`;
}

/** @param {number} count */
export function formatCount(count) {
  return count.toLocaleString('en');
}

/**
 * @param {number[]} values
 * @param {number} part From 0 to 1.
 * @returns {number} NaN when there are none.
 */
export function findPercentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}
