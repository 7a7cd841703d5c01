/**
 * One bit each for what the I/O thread should look at: a thread that has called, a descriptor whose rings have moved. A bit that
 * is set twice is looked at once, so nothing can fill up; a thread may die between any two steps and leaves at most a bit.
 */

/**
 * Sets a bit, after what it tells of was published. Pairs with the exchange in {@link takeNews}.
 *
 * @param words - The table.
 * @param firstIndex - The first word of the bits.
 * @param bit - Which one.
 */
export function setNews(words: Int32Array, firstIndex: number, bit: number): void {
  Atomics.or(words, firstIndex + (bit >> 5), 1 << (bit & 31));
}

/** Returns whether any bit is set. */
export function hasNews(words: Int32Array, firstIndex: number, bitCount: number): boolean {
  const end = firstIndex + Math.ceil(bitCount / 32);
  for (let index = firstIndex; index < end; index++) if (Atomics.load(words, index) !== 0) return true;
  return false;
}

/**
 * Takes all bits and visits each that was set.
 *
 * @returns Whether any was.
 */
export function takeNews(
  words: Int32Array,
  bits: { readonly firstIndex: number; readonly bitCount: number },
  visit: (bit: number) => void,
): boolean {
  let hadNews = false;
  const wordCount = Math.ceil(bits.bitCount / 32);
  for (let wordOffset = 0; wordOffset < wordCount; wordOffset++) {
    const index = bits.firstIndex + wordOffset;
    if (Atomics.load(words, index) === 0) continue;
    let set = Atomics.exchange(words, index, 0);
    while (set !== 0) {
      const bit = 31 - Math.clz32(set);
      set &= ~(1 << bit);
      hadNews = true;
      visit(wordOffset * 32 + bit);
    }
  }
  return hadNews;
}
