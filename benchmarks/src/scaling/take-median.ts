/** Owns what several runs of the same kind come to. Pure. */
import { measureSpread } from '../report/spread.js';
import type { MeasuredRun } from './measure-costs.js';

/**
 * Takes the median of each figure. One process needs up to a fifth more for a request than the next, with the same code on the same
 * cores (memory layout, what was compiled when), so that the costs of one predict the throughput of another no better than that.
 *
 * @param runs - One or more runs, each of a process of its own.
 * @returns The medians; of what other programs had, the most.
 */
export function takeMedian(runs: readonly MeasuredRun[]): MeasuredRun {
  const median = (read: (run: MeasuredRun) => number): number => measureSpread(runs.map(read))?.median ?? NaN;
  return {
    costs: {
      ioMs: median(({ costs }) => costs.ioMs),
      workerMs: median(({ costs }) => costs.workerMs),
      clientMs: median(({ costs }) => costs.clientMs),
    },
    perSecond: median(({ perSecond }) => perSecond),
    p50Ms: median(({ p50Ms }) => p50Ms),
    p99Ms: median(({ p99Ms }) => p99Ms),
    waitMs: median(({ waitMs }) => waitMs),
    coreLossesPerSecond: median(({ coreLossesPerSecond }) => coreLossesPerSecond),
    foreignCores: Math.max(...runs.map(({ foreignCores }) => foreignCores)),
  };
}
