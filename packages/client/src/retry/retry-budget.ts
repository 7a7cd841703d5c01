/**
 * Owns how many retries all requests of a client may have together. Does not know why they are wanted.
 */

/**
 * Keeps retries a fraction of the traffic: with a server that is down, retries would only multiply its load.
 *
 * @remarks
 * Each request pays in a fraction, each retry takes out one. No clock: a client that does nothing gains nothing.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #reserve: number;
  #balance: number;

  /**
   * @param ratio - What a request pays in, 0 to 1.
   * @param reserve - What is there at the beginning and at most, in retries.
   */
  constructor({ ratio, reserve }: { readonly ratio: number; readonly reserve: number }) {
    this.#ratio = ratio;
    this.#reserve = reserve;
    this.#balance = reserve;
  }

  /** Pays in for one request. */
  deposit(): void {
    this.#balance = Math.min(this.#reserve, this.#balance + this.#ratio);
  }

  /** Takes out one retry; false when there is none left. */
  tryWithdraw(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}
