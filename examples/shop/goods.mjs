// @ts-check
/** What the shop sells, and how it is found. */

/**
 * @typedef {object} Good
 * @property {string} id
 * @property {string} name
 * @property {number} cents
 */

/** @type {readonly Good[]} */
const GOODS = [
  { id: 'thread', name: 'Cotton thread, 500 m', cents: 350 },
  { id: 'silk', name: 'Silk thread, 100 m', cents: 790 },
  { id: 'spool', name: 'Wooden spool', cents: 220 },
  { id: 'needles', name: 'Needles, 20 pieces', cents: 480 },
  { id: 'schere', name: 'Schneiderschere, grün', cents: 2650 },
  { id: 'thimble', name: 'Thimble', cents: 310 },
];

/**
 * @param {string} words
 * @returns {readonly Good[]} Those whose name has all of the words.
 */
export function searchGoods(words) {
  const wanted = words.toLowerCase().split(/\s+/);
  return GOODS.filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word)));
}

/** @param {string} id */
export function findGood(id) {
  return GOODS.find((good) => good.id === id);
}

/** @param {number} cents */
export function formatPrice(cents) {
  return `${(cents / 100).toFixed(2)} €`;
}
