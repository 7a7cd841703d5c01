/**
 * What a thread counts, by its place in the thread's counters. Names and meanings only; where the memory lies is in
 * `thread-counters-layout.ts`.
 *
 * A count only grows. A gauge is stored as it is now. Both are doubles, exact up to 2^53, so that no count wraps: a word of
 * 32 bits would within half a day of 100,000 requests a second. An I/O thread and a worker have the same places; those that
 * mean nothing to one of them stay 0.
 */

/** Index of a count or gauge in `ThreadCounters.values`. */
export const CounterIndex = {
  /** Gauge: Node's number of the thread, 0 before it runs. */
  THREAD_ID: 0,
  /** Gauge: how far the thread has come, one of `ThreadState`. */
  STATE: 1,
  /** Gauge: when the thread began, in `monotonicMs`. */
  STARTED_AT_MS: 2,
  /** Threads that have counted here, one after another: 1 more than the deaths of a worker. */
  THREADS_STARTED: 3,

  /** Turns of the thread's loop. */
  TURNS: 8,
  /** Turns of these that found nothing to do: what lingering costs. */
  LINGER_TURNS: 9,
  /** Times the thread went to sleep. */
  PARKS: 10,
  /** Times the second look, after a park was announced, found work after all. */
  PARKS_AVERTED: 11,
  /** Time asleep in milliseconds. Moved by `ThreadCounters.park` and `wake` alone; negative while asleep, see there. */
  PARKED_MS: 12,
  /** Wake-ups of others that were really made: one `Atomics.notify` each. */
  NOTIFIES_SENT: 13,
  /** Wake-ups of others that were not needed: the other thread was awake, or had been notified for this park. */
  NOTIFIES_SUPPRESSED: 14,
  /** Time in milliseconds between a turn that found nothing and the next, while lingering: awake, with nothing to do. */
  LINGERED_MS: 15,

  /** Records published to rings. */
  RECORDS_SENT: 16,
  /** Records taken out of rings. */
  RECORDS_RECEIVED: 17,
  /** Looks into a ring that found records; records received for each is how many a wake-up serves. */
  BATCHES_RECEIVED: 18,
  /** Bytes those looks found, headers and padding included; for each look it is the ring's mean occupancy. */
  RING_BYTES_RECEIVED: 19,
  /** Gauge: the most bytes that lay in one ring when this thread, its consumer, looked. */
  RING_HIGH_WATER_BYTES: 20,
  /** Bytes of frames and slabs copied into shared memory. */
  BYTES_COPIED_IN: 21,
  /** Bytes of frames and slabs copied out of shared memory. */
  BYTES_COPIED_OUT: 22,
  /** Bytes of slabs a socket took from where they lay, without a copy. */
  BYTES_USED_IN_PLACE: 23,
  /** Slabs filled and sent. */
  SLABS_SENT: 24,
  /** Claims that found a ring full. */
  RING_FULL_STALLS: 25,
  /** Pieces large enough for a slab that found none free and went through the ring. */
  SLAB_STALLS: 26,
  /** Pieces that had to wait for credit: their receiver takes them more slowly than they come. */
  CREDIT_STALLS: 27,

  /** Requests taken from connections to be handled. */
  REQUESTS_RECEIVED: 32,
  /** Messages the connection answered by itself, with 4xx or 501: none of them is among those received. */
  REQUESTS_REJECTED: 33,
  /** Requests received and answered 503 without a worker having started them: no room, too long a wait, closing. */
  REQUESTS_REFUSED: 34,
  /** Times a request was given to a worker: more than once for one that was taken back. */
  REQUESTS_GIVEN: 35,
  /** Requests whose handler was called. */
  REQUESTS_STARTED: 36,
  /** Requests taken back from a worker that had not started them; on a worker, those it found taken back. */
  REQUESTS_TAKEN_BACK: 37,
  /** Requests whose client went away before the answer. */
  REQUESTS_CANCELLED: 38,
  /** Requests that passed their deadline. */
  REQUESTS_TIMED_OUT: 39,
  /** Requests whose handler failed or whose worker died. */
  REQUESTS_FAILED: 40,
  /** Requests that ended, in whatever way: those refused, cancelled, timed out and failed are among them. */
  REQUESTS_ENDED: 41,
  /** Gauge: requests received and not ended. */
  REQUESTS_IN_FLIGHT: 42,
  /** Gauge: requests of these that wait for a worker. */
  REQUESTS_QUEUED: 43,

  /** Connections accepted. */
  CONNECTIONS_ACCEPTED: 48,
  /** Connections closed as soon as they were accepted: at the limit, or while closing. */
  CONNECTIONS_REFUSED: 49,
  /** Gauge: connections open. */
  CONNECTIONS_OPEN: 50,
  /** Reads of sockets that brought bytes. */
  SOCKET_READS: 51,
  /** Writes to sockets: for each request it is how many answers one system call carries. */
  SOCKET_WRITES: 52,
  /** Bytes read from sockets. */
  SOCKET_BYTES_READ: 53,
  /** Bytes handed to sockets. */
  SOCKET_BYTES_WRITTEN: 54,
} as const;
/** A place in a thread's counters. */
export type CounterIndex = (typeof CounterIndex)[keyof typeof CounterIndex];

/** How far a thread has come; the numbers of `WorkerPhase`. */
export const ThreadState = { STARTING: 0, READY: 1, CLOSED: 2, FAILED: 3 } as const;
export type ThreadState = (typeof ThreadState)[keyof typeof ThreadState];
