/**
 * Owns the reading of autocannon's output. Pure.
 */
import type { LoadResult } from './load-result.js';

/**
 * Reads what `autocannon --json` printed.
 *
 * @remarks autocannon counts latency in whole milliseconds: 0 is anything below one.
 * @param output - Its standard output.
 * @returns The result, or undefined when it is not autocannon's.
 */
export function parseAutocannon(output: string): LoadResult | undefined {
  const root = parseJson(output);
  const requestsPerSecond = readNumber(root, ['requests', 'average']);
  const p50Ms = readNumber(root, ['latency', 'p50']);
  const p99Ms = readNumber(root, ['latency', 'p99']);
  const failed = readNumber(root, ['errors']); // Includes time-outs.
  const badAnswers = readNumber(root, ['non2xx']);
  if (requestsPerSecond === undefined || p50Ms === undefined || p99Ms === undefined) return undefined;
  return { requestsPerSecond, p50Ms, p99Ms, errorCount: (failed ?? 0) + (badAnswers ?? 0) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readNumber(root: unknown, path: readonly string[]): number | undefined {
  let value: unknown = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}
