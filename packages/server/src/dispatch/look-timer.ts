/**
 * A timer for one look soon. A parked thread still has to notice what nobody wakes it for: a request stuck behind a long one, and
 * a worker that has fallen asleep.
 */

/** How often the thread looks for what waits or is stuck, while there is any, in milliseconds. */
const LOOK_INTERVAL_MS = 2;

/** One look at a time. */
export class LookTimer {
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param look - Looks. */
  constructor(look: () => void) {
    this.#look = look;
  }

  /** Has a look taken soon, once however often it is asked for. */
  arm(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, LOOK_INTERVAL_MS);
  }

  /** Takes no look any more. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
