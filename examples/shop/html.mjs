// @ts-check
/** The only way text becomes HTML here: a template tag that escapes every value which is not itself HTML. */

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
 * @param {TemplateStringsArray} literals
 * @param {...unknown} values Strings and numbers are escaped, lists are joined.
 */
export function html(literals, ...values) {
  let text = literals[0] ?? '';
  for (const [index, value] of values.entries()) text += toText(value) + (literals[index + 1] ?? '');
  return new Html(text);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function toText(value) {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(toText).join('');
  return String(value ?? '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
