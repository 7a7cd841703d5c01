/** Draws the descriptor table as text: a line for each descriptor, a bar for each buffer. Pure. */

import type { SocketAddress } from '../memory/address-text.js';
import type { BufferFill, DescriptorRow } from '../memory/descriptor-rows.js';

const BAR_CELLS = 12;
const HEADINGS = ['fd', 'family', 'type', 'state', 'thread', 'local', 'peer', 'receive buffer', 'send buffer'];

/**
 * Draws the table.
 *
 * @param rows - The open descriptors.
 * @returns Lines of text without control characters.
 */
export function formatDescriptors(rows: readonly DescriptorRow[]): string {
  const lines = [HEADINGS, ...rows.map(formatRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatRow(row: DescriptorRow): string[] {
  const waiting = row.state === 'listening' ? ` (${row.pendingCount} waiting)` : '';
  return [
    String(row.fd),
    row.family.slice('AF_'.length),
    row.type.slice('SOCK_'.length),
    row.state + waiting,
    row.owner === 0 ? 'process' : String(row.owner),
    formatAddress(row.local),
    formatAddress(row.peer),
    formatFill(row.receive),
    formatFill(row.send),
  ];
}

function formatAddress(address: SocketAddress | undefined): string {
  if (address === undefined) return '-';
  if ('path' in address) return address.path;
  // RFC 3986 section 3.2.2: an IPv6 address stands in brackets.
  return `${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`;
}

/** A cell is drawn as soon as there is one byte: an empty buffer and a nearly empty one are different things. */
function formatFill({ usedBytes, limitBytes }: BufferFill): string {
  if (limitBytes === 0) return '-';
  const cells = Math.min(BAR_CELLS, Math.ceil((usedBytes / limitBytes) * BAR_CELLS));
  return `[${'#'.repeat(cells).padEnd(BAR_CELLS, '.')}] ${usedBytes}/${limitBytes}`;
}
