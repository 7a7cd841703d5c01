/** The URL of a request as the URL standard writes it. */

/**
 * Prefixes seen so far, such as `http://Host:80`, and their serialised form. Cleared when full: prefixes come from
 * requests.
 */
const serialisedOrigins = new Map<string, string>();
const cachedOriginCountMax = 64;
const cachedOriginLengthMax = 256;

/** A path and query that the URL parser leaves as they are, but for dot segments. */
const plainTarget = /^\/[\w\-.~!$&()*+,;=:@%/]*(?:\?[\w\-.~!$&()*+,;=:@%/?]*)?$/;
const plainPrefix = /^https?:\/\/[\w.:[\]-]+$/i;
const dotSegment = /\/(?:\.|%2e)/i;

/**
 * Returns an absolute URL as `new URL(url).href` does, without the parser for the usual ones.
 *
 * @remarks Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. A URL that cannot be parsed comes back as it
 * is: the handler reads a property here, and no property of an incoming request throws.
 * @param url - absolute, with an authority
 */
export function serialiseUrl(url: string): string {
  const pathOffset = url.indexOf('/', url.indexOf('://') + 3);
  if (pathOffset === -1) return parseUrl(url) ?? url;
  const target = url.slice(pathOffset);
  if (!plainTarget.test(target) || dotSegment.test(target)) return parseUrl(url) ?? url;
  const prefix = url.slice(0, pathOffset);
  let origin = serialisedOrigins.get(prefix);
  if (origin === undefined) {
    const parsed = plainPrefix.test(prefix) ? parseUrl(prefix) : undefined;
    if (parsed === undefined) return parseUrl(url) ?? url;
    origin = parsed.slice(0, -1); // Ends in the slash with which the target begins.
    if (prefix.length > cachedOriginLengthMax) return origin + target;
    if (serialisedOrigins.size >= cachedOriginCountMax) serialisedOrigins.clear();
    serialisedOrigins.set(prefix, origin);
  }
  return origin + target;
}

function parseUrl(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).href : undefined;
}
