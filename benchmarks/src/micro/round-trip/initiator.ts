/**
 * The thread that sends: it stands where the I/O thread stands, for every path, and the other threads are its children, as
 * the workers are. Posts what it measured, case by case.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createPath } from './create-path.js';
import { measureTrips, warmUp, type TripMeasureOptions } from './measure-trips.js';
import type { TripCase } from './trip-case.js';
import type { TripPathChoice } from './trip-path.js';

/** What this thread is given. Plain data. */
export interface InitiatorPlan extends TripMeasureOptions {
  readonly choices: readonly TripPathChoice[];
  readonly cases: readonly TripCase[];
}

const plan = workerData as InitiatorPlan;
const paths = plan.choices.map(createPath);
await warmUp(
  // A payload travels alone.
  plan.cases.some(({ depth }) => depth > 1) ? paths : [],
  plan.turnMs,
);
for (const tripCase of plan.cases) parentPort!.postMessage(await measureTrips(paths, tripCase, plan));
await Promise.all(paths.map((path) => path.close()));
