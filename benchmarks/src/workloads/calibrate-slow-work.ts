/**
 * Owns how much work `/slow` is: iterations for a wanted time on this machine.
 * Does not know who does the work.
 */
import { burn } from './answer.js';

/** What calibration measures with; tests pass their own. */
export interface CalibrationOptions {
  /** How long the work shall take on an idle core, in milliseconds. */
  readonly wantedMs: number;
  /** Does the work. */
  readonly work?: (iterationCount: number) => unknown;
  /** Reads a monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** Long enough to be compiled and to outweigh the clock, short enough that the fastest of several is undisturbed. */
const probeIterationCount = 2_000_000;
const probeCount = 25;

/**
 * Finds the number of iterations that takes the wanted time.
 *
 * @remarks
 * The fastest probe counts and not the median: whatever disturbs a probe only makes it slower. Called once per run,
 * before any load.
 *
 * @param options - The wanted time.
 * @returns A whole number of iterations, at least 1.
 */
export function calibrateSlowWork(options: CalibrationOptions): number {
  const { wantedMs, work = burn, now = () => performance.now() } = options;
  let fastestMs = Infinity;
  for (let probe = 0; probe < probeCount; probe += 1) {
    const startedMs = now();
    work(probeIterationCount);
    fastestMs = Math.min(fastestMs, now() - startedMs);
  }
  return Math.max(1, Math.round((probeIterationCount * wantedMs) / fastestMs));
}
