/** A process that measures one way of a round trip, one request under way: `trip-process CHOICE MILLISECONDS`. */
import { createPath } from '../../round-trip/create-path.js';
import { measureTripTurn } from '../../round-trip/measure-trip-turn.js';
import { oneInFlight } from '../../round-trip/trip-case.js';
import type { TripPathChoice } from '../../round-trip/trip-path.js';
import { printSample } from '../node-program.js';

const choice = JSON.parse(process.argv[2]) as TripPathChoice;
const turnMs = Number(process.argv[3]);

const path = createPath(choice);
// The compiler and lingering see some turns first, and the other thread has begun.
await measureTripTurn(path, oneInFlight, turnMs);
const { nanoseconds, cpuNanoseconds } = await measureTripTurn(path, oneInFlight, turnMs);
printSample({ value: nanoseconds, cpu: cpuNanoseconds });
process.exit(0);
