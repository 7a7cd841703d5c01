/**
 * Owns which failures are worth another try, and when. Does not know requests beyond what it is told of them.
 */
import { ClientErrorCode } from '../errors.js';
import type { ResolvedRetryOptions } from '../options.js';
import { parseRetryAfter } from './retry-after.js';
import { RetryBudget } from './retry-budget.js';

/** Failures that another connection may not meet. A peer that is slow or malformed stays so, and is not asked again. */
const retryableCodes: ReadonlySet<ClientErrorCode> = new Set([
  ClientErrorCode.CONNECT,
  ClientErrorCode.CONNECT_TIMEOUT,
  ClientErrorCode.CONNECTION_LOST,
]);

/** Statuses that say "not now" (RFC 9110 sections 15.5.9, 15.6.3 to 15.6.5, RFC 6585 section 4). */
const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Decides for all requests of one client. */
export class RetryPolicy {
  readonly #options: ResolvedRetryOptions;
  readonly #budget: RetryBudget;
  readonly #random: () => number;

  /**
   * @param options - The client's.
   * @param random - From 0 to below 1.
   */
  constructor(options: ResolvedRetryOptions, random: () => number = Math.random) {
    this.#options = options;
    this.#budget = new RetryBudget({ ratio: options.budgetRatio, reserve: options.budgetReserve });
    this.#random = random;
  }

  /** Takes note of a request: it earns a part of a retry. */
  onRequest(): void {
    this.#budget.deposit();
  }

  /**
   * Decides on a failure.
   *
   * @param code - The failure's.
   * @param retryCount - How often the request was sent again already.
   * @param isStale - Whether the connection had answered before and went away: then the next try need not wait.
   * @returns How long to wait, in milliseconds; undefined for not at all again.
   */
  delayAfterFailure(
    code: ClientErrorCode,
    { retryCount, isStale }: { retryCount: number; isStale: boolean },
  ): number | undefined {
    if (!retryableCodes.has(code) || !this.#tryTake(retryCount)) return undefined;
    // An idle connection that the peer closed says nothing about the peer's health.
    return isStale && retryCount === 0 ? 0 : this.#backoffMs(retryCount);
  }

  /**
   * Decides on a response.
   *
   * @param status - Its status.
   * @param retryAfter - Its `Retry-After` field; null where there is none.
   * @param retryCount - How often the request was sent again already.
   * @returns As for a failure. A peer that asks for more patience than `maxRetryAfterMs` gets its answer passed on.
   */
  delayAfterStatus(
    status: number,
    { retryAfter, retryCount }: { retryAfter: string | null; retryCount: number },
  ): number | undefined {
    if (!retryableStatuses.has(status)) return undefined;
    const askedMs = parseRetryAfter(retryAfter, Date.now()) ?? 0;
    if (askedMs > this.#options.maxRetryAfterMs || !this.#tryTake(retryCount)) return undefined;
    // Jitter on top of what was asked for: all clients that were turned away would come back in one moment.
    return askedMs + this.#backoffMs(retryCount);
  }

  /** Full jitter: anything from 0 to the bound, which doubles. Spreads clients better than a part of it does. */
  #backoffMs(retryCount: number): number {
    const { baseDelayMs, maxDelayMs } = this.#options;
    return this.#random() * Math.min(maxDelayMs, baseDelayMs * 2 ** retryCount);
  }

  #tryTake(retryCount: number): boolean {
    return retryCount < this.#options.limit && this.#budget.tryWithdraw();
  }
}
