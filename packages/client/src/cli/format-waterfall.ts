/** Draws waterfalls in a terminal. Pure. */
import { cutIntoParts } from '../timing/waterfall-parts.js';
import type { ResponseTimings } from '../timing/response-timings.js';
import { formatBytes } from './progress.js';

/** Columns for the bars. */
const barColumns = 48;

/**
 * Draws where the time of a response went: a line a part, with its bar beside those before it.
 *
 * @param title - What was asked for, and what came.
 * @param timings - Those of the response, which is complete.
 */
export function formatWaterfall(title: string, timings: ResponseTimings): string {
  const { totalMs = 0, isReused, httpVersion, tlsVersion, bytesSent = 0, bytesReceived = 0 } = timings;
  const connection = [isReused ? 'connection used before' : 'new connection', `HTTP/${httpVersion}`, tlsVersion];
  const bytes = `${formatBytes(bytesSent)} sent, ${formatBytes(bytesReceived)} received`;
  const lines = cutIntoParts(timings).map(({ name, fromMs, durationMs, side }) => {
    const from = Math.round((fromMs / totalMs) * barColumns);
    const columns = Math.max(1, Math.round((durationMs / totalMs) * barColumns));
    const bar = ' '.repeat(Math.min(from, barColumns - 1)) + (side === 'server' ? '▒' : '█').repeat(columns);
    return `  ${name.padEnd(18)} ${durationMs.toFixed(2).padStart(9)} ms  ${bar}`;
  });
  const known = connection.filter((word) => word !== undefined).join(', ');
  return [title, `  ${known}; ${bytes}`, ...lines, `  ${'total'.padEnd(18)} ${totalMs.toFixed(2).padStart(9)} ms`].join(
    '\n',
  );
}
