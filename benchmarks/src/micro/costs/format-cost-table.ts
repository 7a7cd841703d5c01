/** Owns how costs are told: a table a group, each row beside its limit. Pure. */
import { formatSpread } from '../../report/format-number.js';
import { formatTable } from '../../report/format-table.js';
import { measureRatioSpread, measureSpread } from '../../report/spread.js';
import type { CostGroup, CostGroupResult, CostResult } from './cost.js';

/** How many nanoseconds or bytes make one of the unit that is shown. */
const sizes: Record<CostGroup['unit'], number> = { ns: 1, us: 1e3, ms: 1e6, MiB: 2 ** 20 };

/**
 * Formats what one group showed.
 *
 * @param result - The group and its rows.
 * @returns Lines of text, without a final line break.
 */
export function formatCostGroup({ title, unit, costs }: CostGroupResult): string {
  const hasCpu = costs.some(({ samples }) => samples.some(({ cpu }) => cpu !== undefined));
  const header = [title, `${unit} (min-max)`, ...(hasCpu ? [`CPU ${unit}`] : []), 'times its limit (min-max)', 'limit'];
  const rows = costs.map((cost) => formatRow(cost, { costs, hasCpu, size: sizes[unit] }));
  return formatTable(header, rows);
}

function formatRow(
  { name, limitName, samples, reason }: CostResult,
  { costs, hasCpu, size }: { costs: readonly CostResult[]; hasCpu: boolean; size: number },
): string[] {
  if (samples.length === 0) return [name, `not measured: ${reason ?? 'no turn'}`];
  const value = measureSpread(samples.map((sample) => sample.value / size));
  const cpu = measureSpread(samples.flatMap((sample) => (sample.cpu === undefined ? [] : [sample.cpu / size])));
  const limit = costs.find((cost) => cost.name === limitName);
  const ratio = measureRatioSpread(valuesOf({ samples }), limit === undefined ? [] : valuesOf(limit));
  return [
    name,
    formatSpread(value, digitsFor(value?.median)),
    ...(hasCpu ? [cpu === undefined ? '' : formatSpread({ ...cpu }, digitsFor(cpu.median)).replace(/ \(.*/, '')] : []),
    ratio === undefined ? '' : formatSpread(ratio, digitsFor(ratio.median)),
    // Without its reason a limit that is not there would look as if none were meant.
    limitName === undefined ? 'is one' : ratio === undefined ? `${limitName}: none here` : limitName,
  ];
}

function valuesOf({ samples }: Pick<CostResult, 'samples'>): number[] {
  return samples.map(({ value }) => value);
}

/** Three figures at least, and no more than say something. */
function digitsFor(value: number | undefined): number {
  const size = Math.abs(value ?? 0);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}
