import { workerData } from 'node:worker_threads';
import { blockAtGate } from './gate.mjs';

/** Milliseconds of work on any machine; by iterations, since by the clock work shrinks when others run. */
const BURN_COUNT = 4_000_000;

const { starts } = workerData;

function burn() {
  let value = 1;
  for (let count = 0; count < BURN_COUNT; count++) value = (Math.imul(value, 31) + count) | 0;
  return value;
}

const deeds = { '/block': blockAtGate, '/slow': burn };

/** Notes the number in the query behind those of the requests that have started before, and does what the path asks. */
export default function note(request) {
  const { pathname, searchParams } = new URL(request.url);
  if (searchParams.has('number')) starts[1 + Atomics.add(starts, 0, 1)] = Number(searchParams.get('number'));
  deeds[pathname]?.();
  return new Response();
}
