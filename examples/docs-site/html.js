// @ts-check
/**
 * Owns the only way text becomes HTML here: a template tag that escapes every value it is given, unless that value is
 * itself HTML. Forgetting to escape is then not a mistake one can make by leaving something out.
 */

/** HTML that may be sent as it is. */
export class Html {
  #text;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  toString() {
    return this.#text;
  }
}

/**
 * Builds HTML from a template. Strings and numbers are escaped, {@link Html} is kept, arrays are joined, and `undefined`
 * and `false` leave nothing, so that `${condition && html`…`}` works.
 *
 * @param {TemplateStringsArray} literals
 * @param {...unknown} values
 * @returns {Html}
 */
export function html(literals, ...values) {
  let text = literals[0] ?? '';
  for (const [index, value] of values.entries()) text += toHtmlText(value) + (literals[index + 1] ?? '');
  return new Html(text);
}

/**
 * Marks text as HTML without looking at it. Every caller says why its text is safe.
 *
 * @param {string} text
 * @returns {Html}
 */
export function trustedHtml(text) {
  return new Html(text);
}

/**
 * Escapes the five characters that mean something in HTML text and in quoted attributes.
 *
 * @param {string} text
 * @returns {string}
 */
export function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function toHtmlText(value) {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(toHtmlText).join('');
  return escapeHtml(String(value));
}
