/** What a server tells the app that embeds it. Plain data: events come from another thread. */

/** Why a worker left before it was told to. */
export interface WorkerExitFailure {
  /** A stable code, such as `ERR_SPOOL_WORKER_DIED`. */
  readonly code: string;
  /** What happened, as a sentence. */
  readonly message: string;
  /** The stack of the error that ended the thread, where one did. */
  readonly stack: string | undefined;
}

/** The events of a server, by name. */
export interface ServerEvents {
  /** A worker takes requests from now on. */
  workerStart: { readonly workerId: number; readonly threadId: number };
  /** A worker's thread is gone; `failure` is undefined when it was told to leave. A dead one is replaced. */
  workerExit: { readonly workerId: number; readonly threadId: number; readonly failure: WorkerExitFailure | undefined };
  /**
   * A handler threw, rejected or answered what cannot be sent. The client got 500 or a broken connection, and nothing of
   * the description. Without a listener it is written to standard error.
   */
  requestError: { readonly requestId: number; readonly description: string };
  /**
   * A connection could not be accepted; those that are open go on. When descriptors run out libuv accepts and closes what
   * finds none, without this event.
   */
  acceptError: { readonly message: string };
  /** The I/O thread failed; the server serves no more. */
  error: Error;
}
