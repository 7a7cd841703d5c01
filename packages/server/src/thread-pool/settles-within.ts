/** A wait that does not last for ever. */

/**
 * Waits for a promise, but not for ever, and leaves no timer behind.
 *
 * @param promise - What to wait for; its rejection is passed on.
 * @param timeoutMs - How long, in milliseconds; 0 to look once.
 * @returns Whether it settled in time.
 */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
