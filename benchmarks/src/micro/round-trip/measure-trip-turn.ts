/**
 * Owns how one turn of one path is timed: requests are sent for a while, as the case has them follow each other. Does not
 * know what carries them.
 */
import type { TripCase } from './trip-case.js';
import type { TripPath } from './trip-path.js';

/** What one turn showed. */
export interface TripTurn {
  /** Requests that were answered. */
  readonly tripCount: number;
  /** Time for a round trip, in nanoseconds: the median where each is timed, else the turn's time shared by all. */
  readonly nanoseconds: number;
  /** CPU time of the whole process for a round trip, in nanoseconds. */
  readonly cpuNanoseconds: number;
  /** Times the sending thread parked, for a round trip; undefined where nobody counts. */
  readonly parks: number | undefined;
  /** Times it had to notify the other one, for a round trip; undefined where nobody counts. */
  readonly notifies: number | undefined;
}

/** Answers between two looks at the clock: as few as keep a turn's end sharp, and the look out of the result. */
const answersPerLook = 32;

/** Pause before the threads are looked at, in milliseconds: longer than any of the lingering that is measured. */
const pauseMs = 1;

/**
 * Measures one turn.
 *
 * @param path - What carries the requests. Nothing of it is under way.
 * @param tripCase - How they follow each other.
 * @param turnMs - How long to send, in milliseconds.
 */
export async function measureTripTurn(path: TripPath, tripCase: TripCase, turnMs: number): Promise<TripTurn> {
  const [parksBefore, notifiesBefore] = [path.parkCount, path.notifyCount];
  const cpuBefore = process.cpuUsage();
  const { tripCount, nanoseconds } = tripCase.isAsleep
    ? await sendToSleepers(path, turnMs)
    : await keepInFlight(path, tripCase.depth, turnMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    tripCount,
    nanoseconds,
    cpuNanoseconds: ((user + system) * 1e3) / tripCount,
    parks: perTrip(parksBefore, path.parkCount, tripCount),
    notifies: perTrip(notifiesBefore, path.notifyCount, tripCount),
  };
}

type TimedTrips = Pick<TripTurn, 'tripCount' | 'nanoseconds'>;

/** Sends one request at a time, each to threads that sleep, and times each. */
async function sendToSleepers(path: TripPath, turnMs: number): Promise<TimedTrips> {
  const deadlineMs = performance.now() + turnMs;
  const latenciesMs: number[] = [];
  do {
    // A pause for all alike, so that no path is measured on a core that is warmer than another's.
    do await new Promise((resolve) => setTimeout(resolve, pauseMs));
    while (!path.isAsleep);
    latenciesMs.push(await timeOne(path));
  } while (performance.now() < deadlineMs);
  latenciesMs.sort((a, b) => a - b);
  return { tripCount: latenciesMs.length, nanoseconds: latenciesMs[latenciesMs.length >> 1] * 1e6 };
}

function timeOne(path: TripPath): Promise<number> {
  return new Promise((resolve) => {
    const sentAtMs = performance.now();
    path.onAnswer = () => resolve(performance.now() - sentAtMs);
    path.send();
  });
}

/** Keeps a number of requests under way: each answer sends the next one. */
function keepInFlight(path: TripPath, depth: number, turnMs: number): Promise<TimedTrips> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let tripCount = 0;
    let inFlightCount = depth;
    let isOver = false;
    path.onAnswer = () => {
      tripCount++;
      if (tripCount % answersPerLook === 0) isOver = performance.now() - startMs >= turnMs;
      if (!isOver) path.send();
      else if (--inFlightCount === 0) {
        resolve({ tripCount, nanoseconds: ((performance.now() - startMs) * 1e6) / tripCount });
      }
    };
    for (let request = 0; request < depth; request++) path.send();
  });
}

function perTrip(before: number | undefined, after: number | undefined, tripCount: number): number | undefined {
  return before === undefined || after === undefined ? undefined : (after - before) / tripCount;
}
