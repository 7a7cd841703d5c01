/**
 * Owns server-side rendering: a page with a table, as text, from data that every thread makes for itself. No template
 * library: loading one would be measured in the models that start a thread for a request.
 *
 * Hot path of the workload `render`.
 */

interface Product {
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
}

/** How many rows the page has; 41 KiB. */
const productCount = 250;

/**
 * Renders the page. Fixed work: every value is escaped and formatted anew.
 *
 * @returns HTML, always the same.
 */
export function renderPage(): string {
  products ??= makeProducts();
  const rows = products.map(renderRow).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml('Products & prices')}</title></head>
<body>
<table>
${rows}
</table>
</body>
</html>
`;
}

let products: readonly Product[] | undefined;

function makeProducts(): readonly Product[] {
  return Array.from({ length: productCount }, (_none, index) => ({
    name: `Product <${index}> "de luxe"`,
    description: `It's made of wood & iron, weighs ${index % 17} kg, and comes in ${1 + (index % 9)} colours.`,
    priceCents: 995 + 37 * index,
  }));
}

function renderRow({ name, description, priceCents }: Product, index: number): string {
  const price = `${(priceCents / 100).toFixed(2)} €`;
  return `<tr class="${index % 2 === 0 ? 'even' : 'odd'}"><td>${escapeHtml(name)}</td><td>${escapeHtml(description)}</td><td>${price}</td></tr>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
