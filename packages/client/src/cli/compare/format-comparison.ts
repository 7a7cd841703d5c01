/** Tells a comparison as a table. Pure. */
import type { Comparison } from './comparison.js';

/**
 * Formats a comparison.
 *
 * @param comparison - What was measured.
 * @returns Lines of text, with the last line's end.
 */
export function formatComparison({ url, kind, cost, objectCount, elsewhereCount, results }: Comparison): string {
  const mark = kind === 'emulated' ? ' (emulated)' : '';
  const rows = results.map((result) =>
    'problem' in result
      ? [result.strategy + mark, '-', '-', '-', result.problem]
      : [
          result.strategy + mark,
          result.measuredMs.toFixed(0),
          result.expectedMs.toFixed(0),
          `${(((result.measuredMs - result.expectedMs) / result.expectedMs) * 100).toFixed(1)} %`,
          result.formula,
        ],
  );
  const how =
    kind === 'netem'
      ? 'delayed by tc netem in a network namespace'
      : 'emulated by a relay: each way takes half of it, and a connection one more before its first byte';
  const left = elsewhereCount > 0 ? `; ${elsewhereCount} of other origins left out` : '';
  return [
    `${url} and ${objectCount} objects${left}, ${cost.rttMs} ms RTT, ${how}`,
    formatRows([['strategy', 'measured ms', 'formula ms', 'off by', 'formula'], ...rows]),
    '',
  ].join('\n');
}

function formatRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_cell, column) => Math.max(...rows.map((row) => row[column].length)));
  const isText = (column: number): boolean => column === 0 || column === widths.length - 1;
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
