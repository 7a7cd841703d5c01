/**
 * How much of one body its sender lets be under way. It begins with the credit of the channel and doubles each time whoever takes
 * the bytes has run out of them while the sender waited for credit: two threads that wake each other slowly need more under
 * way than two quick ones. A taker that is slower than its sender never runs out, so what it can pile up stays small. Known to
 * the sender alone: no shared word says it.
 */

/** What a window begins with and how far it grows. */
export interface CreditLimits {
  /** Bytes under way at first. */
  readonly creditBytes: number;
  /** Bytes under way at most; no growth when that is less than `creditBytes`. */
  readonly maxCreditBytes: number;
}

/** The window of one body. */
export class CreditWindow {
  #bytes: number;
  readonly #maxBytes: number;
  /** Whether the last look found no room. */
  #isUsedUp = false;

  /** @param limits - The channel's. */
  constructor({ creditBytes, maxCreditBytes }: CreditLimits) {
    this.#bytes = creditBytes;
    this.#maxBytes = maxCreditBytes;
  }

  /**
   * Returns the bytes that may be sent now; none when that is 0 or less.
   *
   * @param underWayBytes - Bytes that are sent and not taken.
   */
  roomBytes(underWayBytes: number): number {
    if (this.#isUsedUp && underWayBytes === 0) this.#grow();
    const roomBytes = this.#bytes - underWayBytes;
    this.#isUsedUp = roomBytes <= 0;
    return roomBytes;
  }

  #grow(): void {
    if (this.#bytes < this.#maxBytes) this.#bytes = Math.min(2 * this.#bytes, this.#maxBytes);
  }
}
