/**
 * Requests of one kind: the same method and the same shape of path. What some of them cost tells what the next will.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No string per request.
 */

/** Weight of a sample in the running mean. */
const SAMPLE_WEIGHT = 1 / 16;

/** Weight of a sample while a class is new: caches fill, code gets compiled, each worker makes its first call. */
const EARLY_SAMPLE_WEIGHT = 1 / 4;

/** Samples after which a class is no longer new. */
const EARLY_SAMPLE_COUNT = 16;

/**
 * A sample counts as this many times the estimate at most. A thread that lost its core for a moment measures 12 ms for
 * 0.05 ms of work, and one such sample must not make a short class long. With 8 and 1/16 a sample raises the estimate by
 * 44 % at most and lowers it by 6 % at most, so that:
 * - a class of 0.05 ms that turns to 20 ms is known to be long after 9 samples;
 * - one that is long for more than 15 % of its requests rises (0.15 × ln 1.4375 = 0.85 × -ln 0.9375), and comes out long;
 * - with 2 % of outliers, however large, the estimate settles at 1.17 times what the others cost.
 */
const MAX_RISE_FACTOR = 8;

/** An estimate counts as this much at least when a sample is held against it, in milliseconds: the noise of a clock. */
const MIN_RISE_BASE_MS = 0.05;

/** What is known of one kind of request. */
export class RequestClass {
  #sampleCount = 0;
  #meanBusyMs = 0;

  /**
   * What the next such request will keep a worker's thread busy for, in milliseconds, or -1 before the first sample. What
   * other classes cost says nothing: a wrong guess would put others behind a long one.
   */
  get estimateMs(): number {
    return this.#sampleCount === 0 ? -1 : this.#meanBusyMs;
  }

  /**
   * Learns from a request that has ended.
   *
   * @param busyMs - Time the worker's thread was busy with it, not the time its handler awaited.
   */
  learn(busyMs: number): void {
    this.#sampleCount++;
    const isFirst = this.#sampleCount === 1;
    // The very first call loads and compiles: the second replaces it when it is cheaper.
    if (isFirst || (this.#sampleCount === 2 && busyMs < this.#meanBusyMs)) {
      this.#meanBusyMs = Math.max(0, busyMs);
      return;
    }
    const sampleMs = Math.min(Math.max(0, busyMs), MAX_RISE_FACTOR * Math.max(this.#meanBusyMs, MIN_RISE_BASE_MS));
    const weight = this.#sampleCount <= EARLY_SAMPLE_COUNT ? EARLY_SAMPLE_WEIGHT : SAMPLE_WEIGHT;
    this.#meanBusyMs += (sampleMs - this.#meanBusyMs) * weight;
  }
}

/** Classes kept at most; more shapes than that share one, so that a scan of random paths costs no memory. */
const MAX_CLASS_COUNT = 4096;

/** The part of a parsed head that names the class. */
export interface ClassifiedHead {
  readonly headBytes: Uint8Array;
  readonly headStart: number;
  readonly methodEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
}

/** Finds the class of a request. */
export class RequestClassifier {
  readonly #classes = new Map<number, RequestClass>();
  readonly #overflow = new RequestClass();

  /**
   * Finds the class of a request by its method and the shape of its path.
   *
   * @param head - The parsed head.
   * @returns Always the same object for the same shape, up to 4096 shapes; the rest share one more.
   */
  classify(head: ClassifiedHead): RequestClass {
    const key = hashShape(head);
    let requestClass = this.#classes.get(key);
    if (requestClass === undefined) {
      if (this.#classes.size >= MAX_CLASS_COUNT) return this.#overflow;
      requestClass = new RequestClass();
      this.#classes.set(key, requestClass);
    }
    return requestClass;
  }
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const QUESTION_MARK = 0x3f;

/** Hashes method and path, FNV-1a. A run of digits counts as one `0`, so that `/item/17` and `/item/4` are one class. */
function hashShape(head: ClassifiedHead): number {
  const { headBytes, headStart } = head;
  let hash = FNV_OFFSET;
  for (let index = headStart; index < headStart + head.methodEnd; index++) {
    hash = Math.imul(hash ^ headBytes[index], FNV_PRIME);
  }
  hash = Math.imul(hash ^ SPACE, FNV_PRIME);
  const end = headStart + head.targetEnd;
  let wasDigit = false;
  for (let index = headStart + head.targetStart; index < end; index++) {
    const byte = headBytes[index];
    if (byte === QUESTION_MARK) break;
    const isDigit = byte >= ZERO && byte <= NINE;
    if (!(isDigit && wasDigit)) hash = Math.imul(hash ^ (isDigit ? ZERO : byte), FNV_PRIME);
    wasDigit = isDigit;
  }
  return hash;
}
