/**
 * Writes text into frames. A short one by a loop: the call into the runtime takes some 200 ns whatever the length (Node 20,
 * `benchmarks/src/micro/round-trip.ts`).
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

/** Up to this many characters the loop is faster. */
const MAX_LOOP_LENGTH = 48;

/**
 * Writes latin1 text.
 *
 * @param bytes - Where.
 * @param text - Characters up to U+00FF.
 * @param offset - From where on.
 * @returns Bytes written: the length of the text.
 */
export function writeLatin1(bytes: Buffer, text: string, offset: number): number {
  const { length } = text;
  if (length > MAX_LOOP_LENGTH) return bytes.write(text, offset, length, 'latin1');
  for (let index = 0; index < length; index++) bytes[offset + index] = text.charCodeAt(index);
  return length;
}

/**
 * Writes text in UTF-8.
 *
 * @param bytes - Where; there is room for three bytes a character, the most that UTF-8 needs for a UTF-16 unit.
 * @param text - Any text.
 * @param offset - From where on.
 * @returns Bytes written.
 */
export function writeUtf8(bytes: Buffer, text: string, offset: number): number {
  const { length } = text;
  if (length > MAX_LOOP_LENGTH) return bytes.write(text, offset, length * 3, 'utf8');
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return bytes.write(text, offset, length * 3, 'utf8');
    bytes[offset + index] = unit;
  }
  return length;
}
