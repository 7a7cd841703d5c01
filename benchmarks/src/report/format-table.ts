/**
 * Owns the look of a table in plain text. Does not know what its cells mean.
 */

/**
 * Formats rows as aligned columns: the first to the left, the others, numbers mostly, to the right.
 *
 * @param header - The column names; says how many columns there are.
 * @param rows - The cells. A row of fewer cells lets its last one run over the rest of the line.
 * @returns The lines, without a final line break.
 */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  // A short row's last cell is a sentence, which must not widen its column.
  const sized = [header, ...rows].map((row) => (row.length < header.length ? row.slice(0, -1) : row));
  const widths = header.map((_name, column) => Math.max(...sized.map((row) => row[column]?.length ?? 0)));
  const formatRow = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        if (column === 0) return cell.padEnd(widths[0]);
        const isSentence = row.length < header.length && column === row.length - 1;
        return isSentence ? cell : cell.padStart(widths[column]);
      })
      .join('  ')
      .trimEnd();
  return [formatRow(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(formatRow)].join('\n');
}
