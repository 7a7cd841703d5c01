/**
 * Owns what two runs differ in besides their code, which may be what changed the figures. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ModelName } from '../launch/model-names.js';
import { describeMachineChange } from './describe-machine.js';
import { formatNumber } from './format-number.js';
import type { RunRecord } from './run-record.js';

/** Options that change a figure and not only which there are. The shape of each workload is compared by itself. */
const namedOptions = ['rounds', 'seconds', 'warmUpSeconds'] as const;

/** Load average for each core from which others were at work. */
const busyLoad = 0.3;

/**
 * Says in what two runs differ.
 *
 * @param before - The earlier run.
 * @param after - The later one.
 * @returns A line for each difference that may change a figure.
 */
export function describeRunChange(before: RunRecord, after: RunRecord): string[] {
  const lines = describeMachineChange(before.machine, after.machine);
  for (const name of namedOptions) {
    const [past, now] = [before.options[name], after.options[name]];
    if (past !== now) lines.push(`The options differ: ${name} is ${now}, and was ${past}`);
  }
  for (const name of ['loadTool', 'openLoopTool'] as const) {
    if (before[name] !== after[name])
      lines.push(`The load differs: ${name} is ${after[name]}, and was ${before[name]}`);
  }
  if (before.slowIterations !== after.slowIterations) {
    const percent = (after.slowIterations / before.slowIterations - 1) * 100;
    lines.push(
      `A slow answer is ${after.slowIterations} iterations, and was ${before.slowIterations}: heavy work differs by ${formatNumber(percent, 1)} %`,
    );
  }
  for (const [model, found] of Object.entries(after.programs)) {
    const past = before.programs[model as ModelName];
    if (found.kind !== 'found' || past?.kind !== 'found' || found.command.versions === past.command.versions) continue;
    lines.push(`${model} is another program: ${found.command.versions}, and was ${past.command.versions}`);
  }
  for (const { machine } of [before, after]) {
    if (machine.loadAverage > busyLoad * machine.coreCount) {
      lines.push(
        `Others were at work when ${machine.commit} was measured: the load average was ${formatNumber(machine.loadAverage, 2)}`,
      );
    }
    if (machine.commit.endsWith('-dirty')) lines.push(`${machine.commit} is no commit: the work tree differed from it`);
  }
  if (before.machine.commit === after.machine.commit) lines.push(`Both runs are of ${after.machine.commit}`);
  return [...lines, ...describeAbsence(before, after)];
}

/** What only one of the runs has, which no row shows. */
function describeAbsence(before: RunRecord, after: RunRecord): string[] {
  const [past, now] = [before, after].map(({ results }) => results.map(({ workload }) => workload.name as string));
  if (isDeepStrictEqual(past, now)) return [];
  const only = (names: readonly string[], others: readonly string[], which: string): string[] => {
    const lone = names.filter((name) => !others.includes(name));
    return lone.length === 0 ? [] : [`Only the ${which} run has ${lone.join(', ')}`];
  };
  return [...only(past, now, 'earlier'), ...only(now, past, 'later')];
}
