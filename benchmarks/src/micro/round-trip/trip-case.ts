/** Owns the cases of the round-trip micro-benchmark: how many requests are under way, and what the threads do between. */

/** How the requests of a turn follow each other. */
export interface TripCase {
  readonly name: 'asleep' | 'one in flight' | '64 in flight';
  /** What a reader is told. */
  readonly title: string;
  /** Requests under way at once, 1 or more. */
  readonly depth: number;
  /** Whether a request is sent only when both threads have gone to sleep. */
  readonly isAsleep: boolean;
}

/** The busiest case. */
export const busiestCase: TripCase = {
  name: '64 in flight',
  title: '64 in flight, per request',
  depth: 64,
  isAsleep: false,
};

/** The case in which each request waits for the answer before it. */
export const oneInFlight: TripCase = {
  name: 'one in flight',
  title: 'Both lingering: one in flight, back to back',
  depth: 1,
  isAsleep: false,
};

/** Every case, in the order of the report. */
export const tripCases: readonly TripCase[] = [
  { name: 'asleep', title: 'Both asleep: one at a time, each sent when both threads sleep', depth: 1, isAsleep: true },
  oneInFlight,
  busiestCase,
];
