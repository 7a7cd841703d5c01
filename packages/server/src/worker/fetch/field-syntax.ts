/**
 * The grammar of header fields, and a memory for the names that come again and again.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

/** Names seen so far and their lowercase form. Apps use few names, and checking one costs more than finding it here. */
const lowercaseNames = new Map<string, string>();

/**
 * Names may come from requests, so what the cache keeps is bounded: at most this many names of at most {@link
 * cachedNameLengthMax} characters.
 */
const cachedNameCountMax = 512;
const cachedNameLengthMax = 64;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const beyondFieldText = /[^\t\x20-\x7e\x80-\xff]/;
const spaceCode = 0x20;

/**
 * Returns a field name in lowercase, or undefined when it is not a token (RFC 9110, section 5.1).
 *
 * @param name - the name in any case
 */
export function tryLowercaseName(name: string): string | undefined {
  const known = lowercaseNames.get(name);
  if (known !== undefined) return known;
  if (!token.test(name)) return undefined;
  const lowercase = name.toLowerCase();
  if (lowercaseNames.size < cachedNameCountMax && name.length <= cachedNameLengthMax)
    lowercaseNames.set(name, lowercase);
  return lowercase;
}

/**
 * Checks whether a field value may be sent exactly as it stands.
 *
 * @remarks Stricter than the Fetch standard, which also trims values and lets control characters through: those go to
 * Node's own `Headers`.
 */
export function isPlainFieldValue(value: string): boolean {
  if (value.length === 0) return true;
  return !isFieldSpace(value, 0) && !isFieldSpace(value, value.length - 1) && !beyondFieldText.test(value);
}

/** Checks whether a reason phrase may be sent (RFC 9112, section 4). */
export function isReasonPhrase(phrase: string): boolean {
  return !beyondFieldText.test(phrase);
}

function isFieldSpace(value: string, index: number): boolean {
  return value.charCodeAt(index) <= spaceCode;
}
