/** When a request is better told at once that it would wait too long, and when it should come again. Pure. */

/** Why a request gets no worker. */
export interface Refusal {
  readonly status: 503;
  /** When it may be tried again, in whole seconds, at least 1. */
  readonly retryAfterSeconds: number;
}

/** A wait that is estimated at this many times the limit exceeds it clearly: estimates are means of few samples. */
const CLEAR_EXCESS = 1.25;

/** What is known of the wait before a new request. */
export interface ExpectedWait {
  /** Requests of its line that have their turn before it. */
  readonly aheadCount: number;
  /** What each costs, in milliseconds, or -1 when nothing is known. */
  readonly estimateMs: number;
  /** Workers that take such requests. */
  readonly workerCount: number;
}

/**
 * Estimates how long a new request would wait.
 *
 * @returns Milliseconds; 0 when nothing is known.
 */
export function estimateWaitMs({ aheadCount, estimateMs, workerCount }: ExpectedWait): number {
  return estimateMs < 0 || workerCount === 0 ? 0 : (aheadCount * estimateMs) / workerCount;
}

/**
 * Whether a new request would wait too long.
 *
 * @param waitMs - What it is expected to wait.
 * @param limits - What the first of its line has waited until now, and what is allowed; both in milliseconds.
 */
export function isHopeless(
  waitMs: number,
  { headWaitMs, queueTimeoutMs }: { readonly headWaitMs: number; readonly queueTimeoutMs: number },
): boolean {
  return headWaitMs > queueTimeoutMs || waitMs > CLEAR_EXCESS * queueTimeoutMs;
}

/** Makes the refusal of a request that would wait this long. */
export function createRefusal(waitMs: number): Refusal {
  return { status: 503, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}
