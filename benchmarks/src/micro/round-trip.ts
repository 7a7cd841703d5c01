/**
 * The round-trip micro-benchmark: an empty request from an I/O thread to a worker and back, through a channel, by
 * `postMessage` both ways and by `piscina.run()`. With `--linger 0,8,64` a sweep: channels that linger so many turns at
 * most, to choose the default by. With `--payload 0,65536` so many bytes travel along, there and back, one request under way.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DEFAULT_SERVER_OPTIONS } from '@spool/server';
import { describeMachine } from '../report/describe-machine.js';
import { formatMicroPreamble } from './format-micro-report.js';
import { choosePayloadPaths } from './round-trip/choose-payload-paths.js';
import { formatTripCase, formatTripClaim } from './round-trip/format-trip-report.js';
import type { InitiatorPlan } from './round-trip/initiator.js';
import type { TripCaseResult } from './round-trip/measure-trips.js';
import { parseRoundTripOptions } from './round-trip/round-trip-options.js';
import { oneInFlight, tripCases } from './round-trip/trip-case.js';
import { judgeTripClaims, listTripClaims } from './round-trip/trip-claims.js';
import type { TripPathChoice } from './round-trip/trip-path.js';

const { lingerTurns } = DEFAULT_SERVER_OPTIONS;
const { rounds, turnMs, sweptTurns, payloads } = parseRoundTripOptions(process.argv.slice(2));
const isSweep = sweptTurns.length > 0;
const claims = isSweep || payloads.length > 0 ? [] : listTripClaims(lingerTurns);

console.log(formatMicroPreamble(describeMachine(), { rounds, turnMs }));
const plan: InitiatorPlan =
  payloads.length > 0
    ? { choices: payloads.flatMap(choosePayloadPaths), cases: [oneInFlight], rounds, turnMs }
    : { choices: isSweep ? chooseSwept() : chooseCompared(), cases: tripCases, rounds, turnMs };
const initiator = new Worker(new URL('./round-trip/initiator.js', import.meta.url), { workerData: plan });
initiator.on('message', (result: TripCaseResult) => {
  console.log(`\n${formatTripCase(result)}`);
  for (const judged of judgeTripClaims(claims, result)) console.log(formatTripClaim(judged));
});
await once(initiator, 'exit');

function chooseCompared(): TripPathChoice[] {
  return [
    ...[...new Set([lingerTurns, 0])].map((turns) => ({ kind: 'channel', lingerTurns: turns }) as const),
    { kind: 'post-message', message: 'number' },
    { kind: 'post-message', message: 'heads' },
    { kind: 'piscina', atomics: 'disabled' },
    { kind: 'piscina', atomics: 'sync' },
  ];
}

/** `postMessage` stands beside them, so that runs on different machines can be told apart. */
function chooseSwept(): TripPathChoice[] {
  return [
    ...sweptTurns.map((turns) => ({ kind: 'channel', lingerTurns: turns }) as const),
    { kind: 'post-message', message: 'number' },
  ];
}
