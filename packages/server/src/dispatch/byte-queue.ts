/** Bytes that wait, in one buffer that grows with what has come. However small the pieces are, each byte is copied about once. */

/** Bytes reserved at first; most of what waits is larger than a packet. */
const FIRST_BYTES = 4 * 1024;

/** Bytes in order, taken from the front. */
export class ByteQueue {
  #buffer: Buffer;
  #start = 0;
  #end = 0;

  /** @param expectedBytes - What is known to come, in bytes; bounds what is reserved, never raises it. */
  constructor(expectedBytes = FIRST_BYTES) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(FIRST_BYTES, expectedBytes));
  }

  /** Bytes that wait. */
  get byteCount(): number {
    return this.#end - this.#start;
  }

  /**
   * Adds bytes at the end.
   *
   * @param source - Where they lie; copied.
   * @param range - Which of them.
   */
  add(source: Buffer, range: { readonly start: number; readonly end: number }): void {
    const addedBytes = range.end - range.start;
    if (this.#end + addedBytes > this.#buffer.byteLength) this.#makeRoom(addedBytes);
    source.copy(this.#buffer, this.#end, range.start, range.end);
    this.#end += addedBytes;
  }

  /**
   * Returns what waits from a place on, without taking it. Valid until the next call of another method.
   *
   * @param skippedBytes - Bytes from the front that are left out.
   */
  peek(skippedBytes = 0): Buffer {
    return this.#buffer.subarray(this.#start + skippedBytes, this.#end);
  }

  /** Takes bytes from the front. */
  drop(byteCount: number): void {
    this.#start += byteCount;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  #makeRoom(addedBytes: number): void {
    const { byteCount } = this;
    const neededBytes = byteCount + addedBytes;
    // Moving to the front is worth it only when much has been taken; else doubling copies each byte once on average.
    const isRoomy = neededBytes <= this.#buffer.byteLength / 2;
    const target = isRoomy ? this.#buffer : Buffer.allocUnsafeSlow(Math.max(neededBytes, 2 * this.#buffer.byteLength));
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end = byteCount;
  }
}
