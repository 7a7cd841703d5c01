/** What became of the requests of one row of the table. */

/** The figures of a row. */
export interface LatencySummary {
  /** Requests answered, late ones included. */
  readonly count: number;
  /** Answers a second while clients sent. */
  readonly perSecond: number;
  /** From sending to the answer, in milliseconds; NaN when there was none. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly refusedCount: number;
  /** Median time from sending to the refusal, in milliseconds; NaN when there was none. */
  readonly refusedP50Ms: number;
}

/** Gathers latencies. */
export class LatencyRecord {
  readonly #answersMs: number[] = [];
  readonly #refusalsMs: number[] = [];
  #inTimeCount = 0;

  /** Notes an answer. */
  addAnswer(latencyMs: number): void {
    this.#answersMs.push(latencyMs);
  }

  /** Notes that an answer, to whatever request, came within the time that is measured. */
  addInTime(): void {
    this.#inTimeCount++;
  }

  /** Notes a refusal: it is no answer. */
  addRefusal(latencyMs: number): void {
    this.#refusalsMs.push(latencyMs);
  }

  /**
   * Sums up.
   *
   * @param measuredMs - How long was measured, in milliseconds.
   */
  summarize(measuredMs: number): LatencySummary {
    const answers = Float64Array.from(this.#answersMs).sort();
    const refusals = Float64Array.from(this.#refusalsMs).sort();
    return {
      count: answers.length,
      perSecond: (this.#inTimeCount * 1000) / measuredMs,
      p50Ms: quantileOf(answers, 0.5),
      p99Ms: quantileOf(answers, 0.99),
      p999Ms: quantileOf(answers, 0.999),
      maxMs: quantileOf(answers, 1),
      refusedCount: refusals.length,
      refusedP50Ms: quantileOf(refusals, 0.5),
    };
  }
}

/** The smallest value that this part of all does not exceed; NaN of nothing. */
function quantileOf(sorted: Float64Array, part: number): number {
  return sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
