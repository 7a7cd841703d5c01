/**
 * Owns how micro-benchmarks are told: a row a contender, its times, and how the first one compares. Pure.
 */
import type { MachineDescription } from '../report/describe-machine.js';
import { formatTable } from '../report/format-table.js';
import { measureRatioSpread, measureSpread, type Spread } from '../report/spread.js';
import type { Measurement } from './measure-rounds.js';

/** How a report ends its ratio column's name: what the first contender is how much faster than. */
export interface MicroReportOptions {
  /** What was measured. */
  readonly title: string;
  /** What one piece of work is, such as `request`. */
  readonly unit: string;
}

/**
 * Formats the measurements of one piece of work.
 *
 * @param measurements - A row each. The first is the one the others are compared with.
 * @param options - What is told beside them.
 * @returns Lines of text, without a final line break.
 */
export function formatMicroReport(measurements: readonly Measurement[], { title, unit }: MicroReportOptions): string {
  const first = measurements.at(0);
  if (first === undefined) return title;
  const header = ['contender', `ns/${unit} (min-max)`, `${first.name} is faster by (min-max)`];
  const rows = measurements.map(({ name, nanoseconds }) => [
    name,
    formatSpread(measureSpread(nanoseconds), 0),
    // A ratio of times the other way round is one of speeds.
    name === first.name ? '' : formatSpread(measureRatioSpread(nanoseconds, first.nanoseconds), 2),
  ]);
  return `${title}\n${formatTable(header, rows)}`;
}

/**
 * Formats where and how a run was measured.
 *
 * @param machine - The machine.
 * @param options - How often and how long each contender was measured.
 */
export function formatMicroPreamble(machine: MachineDescription, options: { rounds: number; turnMs: number }): string {
  return [
    `${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGib} GiB, ${machine.system}`,
    `Node ${machine.nodeVersion}, commit ${machine.commit}, load average ${machine.loadAverage.toFixed(2)} at start`,
    `${options.rounds} rounds of ${options.turnMs} ms a contender, in turn; medians, ratios are medians of each round's`,
  ].join('\n');
}

/**
 * Formats a spread as `median (min-max)`.
 *
 * @param spread - The spread; undefined when nothing was measured.
 * @param digits - Digits after the point.
 */
export function formatSpread(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-';
  const [median, min, max] = [spread.median, spread.min, spread.max].map((value) =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return `${median} (${min}-${max})`;
}
