/** Which request ran on which thread, and how often, in shared memory. Its other half: handlers/run-ledger.mjs. */

/** Words of one request: the thread it was started on last, and how often it was started. */
const WORDS_PER_REQUEST = 2;

/** The runs of a load's requests. Give `words` to the handlers as `workerData.ledger`. */
export class RunLedger {
  readonly words: Int32Array;

  /** @param requestCount - Requests with numbers below this are kept. */
  constructor(requestCount: number) {
    this.words = new Int32Array(new SharedArrayBuffer(requestCount * WORDS_PER_REQUEST * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Requests it has room for. */
  get capacity(): number {
    return this.words.length / WORDS_PER_REQUEST;
  }

  /** The thread a request was started on last, 0 when it never was. */
  threadOf(number: number): number {
    return Atomics.load(this.words, number * WORDS_PER_REQUEST);
  }

  /** How often a request was started. */
  runCountOf(number: number): number {
    return Atomics.load(this.words, number * WORDS_PER_REQUEST + 1);
  }
}
