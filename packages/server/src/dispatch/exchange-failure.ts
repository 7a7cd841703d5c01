/** Why there is no response, or not the rest of it, and what the client is told. */

/** Why there is no response. */
export interface ExchangeFailure {
  /** What the client is told. */
  readonly status: 500 | 503 | 504;
  /** Seconds for a Retry-After field, or undefined. */
  readonly retryAfterSeconds: number | undefined;
}

/** A request the server cannot take now may be tried again after this. */
export const OVERLOADED: ExchangeFailure = Object.freeze({ status: 503, retryAfterSeconds: 1 });

/** The client whose worker died is told this: another one may well answer. */
export const WORKER_DIED: ExchangeFailure = Object.freeze({ status: 503, retryAfterSeconds: undefined });

/** The client whose handler does not answer in time is told this. */
export const TIMED_OUT: ExchangeFailure = Object.freeze({ status: 504, retryAfterSeconds: undefined });

/** The client that gets no answer from its handler is told this. */
export const HANDLER_FAILED: ExchangeFailure = Object.freeze({ status: 500, retryAfterSeconds: undefined });
