/** Owns how an explanation is told. Pure. */
import { formatNumber, formatSpread } from '../../report/format-number.js';
import { formatTable } from '../../report/format-table.js';
import type { Spread } from '../../report/spread.js';
import { explainedWithin, type Explanation } from './explain-difference.js';

/**
 * Formats an explanation.
 *
 * @param explanation - Undefined when a figure is missing.
 * @param title - In which time, such as `By the clock`.
 * @returns Lines of text, without a final line break.
 */
export function formatExplanation(explanation: Explanation | undefined, title: string): string {
  if (explanation === undefined) return `${title}: not measured here`;
  const { threadPerRequest, pool, measured, workerLife, wakeUps, predicted, share, interval, verdict } = explanation;
  const row = (name: string, { median, min, max }: Spread): string[] => [
    name,
    formatSpread({ median: median / 1e3, min: min / 1e3, max: max / 1e3 }, 0),
  ];
  const table = formatTable(
    [title, 'us/request (min-max)'],
    [
      row('a thread per request', threadPerRequest),
      row('the pool', pool),
      row('measured difference', measured),
      row('a Worker made, ready and ended', workerLife),
      row('less two wake-ups by postMessage', wakeUps),
      row('predicted difference', predicted),
    ],
  );
  const [median, lowest, highest] = [share.median, ...interval].map((part) => formatNumber(part * 100, 0));
  return (
    `${table}\n${verdict}: explained to within ${explainedWithin * 100} %: the prediction is ${median} % of what was ` +
    `measured, ${lowest} to ${highest} % with 95 % confidence`
  );
}
