/** Owns the tables of the page: names at the left, figures at the right, and a scroll bar of their own where a phone is too narrow. Pure. */
import { escapeHtml } from './escape-html.js';

/**
 * Renders a table.
 *
 * @param header - What each column is; the first is of names.
 * @param rows - Cells, as text.
 */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (tag: 'td' | 'th', cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="table"><table><thead>${line('th', header)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table></div>`;
}
