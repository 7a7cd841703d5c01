/** When a thread with several channels was woken. */

/** The end of a channel that knows when its peer woke this thread last. */
export interface NotifiedEnd {
  readonly channel: { readonly notifiedAtMs: number };
}

/**
 * Returns when a peer woke this thread first since a time: the one that ended its sleep.
 *
 * @param ends - What holds the thread's channels.
 * @param sinceMs - When it went to sleep, in `monotonicMs`; what is older belongs to an earlier sleep.
 * @returns The time in `monotonicMs`, 0 when none did.
 */
export function firstNotified(ends: readonly NotifiedEnd[], sinceMs: number): number {
  let firstMs = 0;
  for (const { channel } of ends) {
    const { notifiedAtMs } = channel;
    if (notifiedAtMs >= sinceMs && (firstMs === 0 || notifiedAtMs < firstMs)) firstMs = notifiedAtMs;
  }
  return firstMs;
}
