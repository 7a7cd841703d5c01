/**
 * The socket micro-benchmark: one byte there and back, and sends of 64 KiB, over loopback; both ends on `@spool/sockets`, both on
 * Python's blocking sockets, and Spool's end against Python's. They take turns in one run; the medians are compared.
 */

import { startSockets } from '@spool/sockets';

import { describeMachine } from '../report/describe-machine.js';
import { measureWithPython, startPythonServer } from './socket-transfer/python-end.js';

const TRIPS = 5000;
const SENDS = 8000;
const rounds = Number(process.argv[2] ?? 5);

/** What the design asks for: a trip at most so many times Python's, a throughput at least this part of Python's. */
const MAX_TRIP_FACTOR = 4;
const MIN_RATE_FACTOR = 0.5;

const measured = { python: [] as [number, number][], spool: [] as [number, number][], mixed: [] as [number, number][] };
for (let round = 0; round < rounds; round++) {
  measured.python.push(await measureWithPython(await startPythonServer(), TRIPS, SENDS));
  measured.spool.push(await measureWithSpool());
  measured.mixed.push(await measureWithSpool(await startPythonServer()));
}

console.log(describeMachine());
console.log(`${rounds} rounds of ${TRIPS} round trips and ${SENDS} sends of 64 KiB, medians (lowest to highest)\n`);
for (const [name, results] of Object.entries(measured)) {
  const trips = sorted(results.map(([trip]) => trip));
  const rates = sorted(results.map(([, rate]) => rate));
  console.log(`${name.padEnd(8)} round trip ${describe(trips)} us   throughput ${describe(rates)} MB/s`);
}
const tripFactor = median(measured.spool.map(([trip]) => trip)) / median(measured.python.map(([trip]) => trip));
const rateFactor = median(measured.spool.map(([, rate]) => rate)) / median(measured.python.map(([, rate]) => rate));
console.log(
  `\n${judge(tripFactor <= MAX_TRIP_FACTOR)}: round trip ${tripFactor.toFixed(2)} x Python's, at most ${MAX_TRIP_FACTOR}`,
);
console.log(
  `${judge(rateFactor >= MIN_RATE_FACTOR)}: throughput ${rateFactor.toFixed(2)} x Python's, at least ${MIN_RATE_FACTOR}`,
);

async function measureWithSpool(port?: number): Promise<[number, number]> {
  const results = new Float64Array(new SharedArrayBuffer(16));
  const sockets = await startSockets();
  const plan = { trips: TRIPS, sends: SENDS, results, ...(port === undefined ? {} : { port }) };
  await sockets.spawn(new URL('./socket-transfer/spool-end.js', import.meta.url), plan).ended;
  await sockets.close();
  return [results[0], results[1]];
}

function sorted(values: number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function median(values: number[]): number {
  return sorted(values)[values.length >> 1];
}

function describe(values: readonly number[]): string {
  return `${values[values.length >> 1].toFixed(0)} (${values[0].toFixed(0)} to ${values[values.length - 1].toFixed(0)})`;
}

function judge(holds: boolean): string {
  return holds ? 'holds' : 'MISSED';
}
