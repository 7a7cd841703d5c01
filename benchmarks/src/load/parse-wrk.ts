/**
 * Owns the reading of wrk's output. Pure.
 */
import type { LoadResult } from './load-result.js';

const msPerUnit: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * Reads what `wrk --latency` printed.
 *
 * @param output - Its standard output.
 * @returns The result, or undefined when something is missing: wrk failed, or speaks differently.
 */
export function parseWrk(output: string): LoadResult | undefined {
  const requestsPerSecond = /^Requests\/sec:\s+([\d.]+)/m.exec(output)?.[1];
  const p50Ms = readPercentile(output, 50);
  const p99Ms = readPercentile(output, 99);
  if (requestsPerSecond === undefined || p50Ms === undefined || p99Ms === undefined) return undefined;
  return { requestsPerSecond: Number(requestsPerSecond), p50Ms, p99Ms, errorCount: readErrorCount(output) };
}

function readPercentile(output: string, percent: number): number | undefined {
  const match = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m|h)\\s*$`, 'm').exec(output);
  return match === null ? undefined : Number(match[1]) * msPerUnit[match[2]];
}

/** Both lines are absent when their counts are 0. */
function readErrorCount(output: string): number {
  const socketErrors = /^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/m.exec(output);
  const badAnswers = /^\s+Non-2xx or 3xx responses: (\d+)/m.exec(output);
  return [...(socketErrors?.slice(1) ?? []), ...(badAnswers?.slice(1) ?? [])].reduce(
    (sum, text) => sum + Number(text),
    0,
  );
}
