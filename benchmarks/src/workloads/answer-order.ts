/**
 * Owns JSON in and out: an order that is priced. Does not know who sends it.
 *
 * Hot path of the workload `json`.
 */

/** One line of an order, as it is sent. */
interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly priceCents: number;
}

/** How many lines the order of the workload has; 2.4 KiB go in and 3.0 KiB come out. */
const lineCount = 32;

/**
 * Prices an order.
 *
 * @param body - An order as JSON.
 * @returns The same as JSON, with a total for each line and for all.
 * @throws SyntaxError or TypeError when it is no order.
 */
export function answerOrder(body: string): string {
  const { customer, lines } = JSON.parse(body) as { customer: string; lines: OrderLine[] };
  let totalCents = 0;
  const priced = lines.map((line) => {
    const lineCents = line.quantity * line.priceCents;
    totalCents += lineCents;
    return { ...line, lineCents };
  });
  return JSON.stringify({ customer, lines: priced, totalCents });
}

/** @returns The order that the workload sends, as JSON; always the same. */
export function makeOrder(): string {
  const lines: OrderLine[] = Array.from({ length: lineCount }, (_none, index) => ({
    sku: `SKU-${1_000 + index}`,
    name: `Crème brûlée ${index}`,
    quantity: 1 + (index % 5),
    priceCents: 199 + 10 * index,
  }));
  return JSON.stringify({ customer: 'Ada Lovelace', lines });
}
