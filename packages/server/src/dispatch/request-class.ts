/**
 * Requests of one kind: the same method and the same shape of path. What one of them cost tells what the next will.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. No string per request.
 */

/** Weight of the newest sample in the running mean: the last eight or so samples decide. */
const SAMPLE_WEIGHT = 1 / 8;

/** What is known of one kind of request. */
export class RequestClass {
  /** Requests of this class that wait for a worker. */
  waitingCount = 0;
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
   * @param busyMs - Time the worker's thread was busy with it.
   */
  learn(busyMs: number): void {
    this.#sampleCount++;
    if (this.#sampleCount === 1) this.#meanBusyMs = busyMs;
    else this.#meanBusyMs += (busyMs - this.#meanBusyMs) * SAMPLE_WEIGHT;
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

  /** Returns the class of a request by its method and the shape of its path. */
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
