/** Reads recorded traces: a request a line, as traces/README.md describes them. */

import type { RecordedArrival } from './traffic.js';

/** What a line may have. */
interface TraceLine {
  readonly atMs: number;
  readonly connection: number;
  readonly request: string;
  readonly busyMs: number;
  readonly awaitMs: number;
  readonly key: number;
}

/**
 * Reads a trace.
 *
 * @param text - The file's content. Lines may come in any order; empty ones are passed over.
 * @returns Its requests, in the order they were sent. The row of each is its method and path with digits as `0`.
 * @throws Error when a line is no such request; the message has its number.
 */
export function parseRecording(text: string): RecordedArrival[] {
  const origins = new Map<number, object>();
  const arrivals: RecordedArrival[] = [];
  for (const [index, lineText] of text.split('\n').entries()) {
    if (lineText.trim() === '') continue;
    const { atMs, connection, request, busyMs, awaitMs, key } = parseLine(lineText, index + 1);
    let origin = origins.get(connection);
    if (origin === undefined) origins.set(connection, (origin = {}));
    const label = request.replace(/\?.*/, '').replace(/\d+/g, '0');
    arrivals.push({ atMs, plan: { label, line: request, origin, affinityHash: key, cpuMs: busyMs, awaitMs } });
  }
  return arrivals.sort((one, other) => one.atMs - other.atMs);
}

function parseLine(text: string, lineNumber: number): TraceLine {
  const members = readMembers(text, lineNumber);
  const readNumber = (name: string, ifMissing?: number): number => {
    const value = members[name] ?? ifMissing;
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    throw new Error(
      `Line ${lineNumber} of the trace has '${name}' of ${JSON.stringify(value)}, allowed are numbers from 0`,
    );
  };
  const { request } = members;
  if (typeof request !== 'string' || !/^[A-Z]+ \/\S*$/.test(request)) {
    throw new Error(
      `Line ${lineNumber} of the trace has 'request' of ${JSON.stringify(request)}, wanted is a method and a path`,
    );
  }
  return {
    request,
    atMs: readNumber('atMs'),
    connection: readNumber('connection'),
    busyMs: readNumber('busyMs'),
    awaitMs: readNumber('awaitMs', 0),
    key: readNumber('key', 0),
  };
}

function readMembers(text: string, lineNumber: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`Line ${lineNumber} of the trace is no JSON`, { cause: error });
  }
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`Line ${lineNumber} of the trace is no object`);
}
