/** Owns how text becomes HTML. */

const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Escapes text for HTML.
 *
 * @param text - Anything; failures hold what programs have said.
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => names[character]);
}
