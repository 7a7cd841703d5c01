/**
 * Owns the map of the memory that a pacer's thread shares with the generator.
 */

/** The words, by index. */
export const SignalWord = {
  /** How often it has ticked. Written by the pacer's thread alone, read by the generator's; wraps. */
  TickCount: 0,
  /** Never written: the word on which the pacer's thread sleeps until its time is up. */
  Sleep: 1,
} as const;

/** Words in all. */
export const signalWordCount = 2;

/** What the pacer's thread is told. */
export interface PacerData {
  readonly words: Int32Array;
  /** When the first request is due, in nanoseconds of the process's monotonic clock. */
  readonly startNs: number;
  /** Requests a second. */
  readonly ratePerSecond: number;
  /** Requests in all. */
  readonly totalCount: number;
}

/**
 * How long before a request is due the pacer ticks, in nanoseconds: what it takes here from the end of a sleep, which the
 * kernel rounds up by 50 µs, to the generator's thread. Without it the median request was sent 0.14 ms late, with it 0.03 ms.
 */
export const tickLeadNs = 100_000;
