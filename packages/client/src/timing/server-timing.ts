/**
 * Reads `Server-Timing` fields (W3C Server Timing section 3). Pure; what it cannot read it leaves out, as a browser does.
 */

/** One metric that a server told of. */
export interface ServerTimingMetric {
  /** Its name, such as `handled`. */
  readonly name: string;
  /** How long it took, in milliseconds; 0 where the server did not say. */
  readonly durationMs: number;
  /** What the server calls it; empty where it did not say. */
  readonly description: string;
}

/** A token (RFC 9110 section 5.6.2), its parameters, and the comma after it. A comma in quotes ends nothing. */
const metricPattern = /([!#$%&'*+\-.^_`|~\w]+)((?:\s*;(?:"(?:[^"\\]|\\.)*"|[^",;])*)*)\s*(?:,|$)/g;
const parameterPattern = /;\s*([!#$%&'*+\-.^_`|~\w]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^;,\s"]*)))?/g;

/**
 * Reads the metrics of a response.
 *
 * @param value - The fields' values joined by commas; null where there is none.
 * @returns The metrics in the order in which they stand. Of a parameter that is repeated the first counts.
 */
export function parseServerTiming(value: string | null): ServerTimingMetric[] {
  if (value === null) return [];
  return [...value.matchAll(metricPattern)].map(([, name, parameters]) => {
    let durationMs: number | undefined;
    let description: string | undefined;
    for (const parameter of parameters.matchAll(parameterPattern)) {
      // Groups that took no part are undefined, whatever the type says.
      const [, key, quoted, plain] = parameter as (string | undefined)[] as [string, string, string?, string?];
      const text = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
      if (key.toLowerCase() === 'dur') durationMs ??= readDuration(text);
      if (key.toLowerCase() === 'desc') description ??= text;
    }
    return { name, durationMs: durationMs ?? 0, description: description ?? '' };
  });
}

function readDuration(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
