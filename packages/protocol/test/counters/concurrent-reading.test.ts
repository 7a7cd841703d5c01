import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CounterIndex } from '../../src/counters/counter-index.js';
import { BUCKET_COUNT, FIRST_BUCKET_INDEX } from '../../src/counters/histogram-layout.js';
import { readHistogram } from '../../src/counters/histogram-snapshot.js';
import { ThreadCounters } from '../../src/counters/thread-counters.js';
import { HistogramIndex, histogramOffset } from '../../src/counters/thread-counters-layout.js';

/** Changes a reader meets before it has seen enough. On one core each takes a turn of both threads. */
const CHANGE_COUNT = 100;
/** When a reader gives up: long before the test does. */
const PATIENCE_MS = 3000;

const threads = new Set<Worker>();

afterEach(async () => {
  await Promise.all(Array.from(threads, (thread) => thread.terminate()));
  threads.clear();
});

/** Threads cannot load TypeScript, so the other side of each test is a few lines over the raw memory. */
function startThread(code: string, workerData: object): Worker {
  const thread = new Worker(`const { parentPort, workerData } = require('node:worker_threads');\n${code}`, {
    eval: true,
    workerData,
  });
  threads.add(thread);
  return thread;
}

/** Counts parks, sleeping and waking so fast that a reader meets every state between, until it is told to stop. */
const COUNTING_CODE = `
  const values = new Float64Array(workerData.memory);
  const words = new Int32Array(workerData.gate);
  let nowMs = 1e9;
  let count = 0;
  while (Atomics.load(words, 0) === 0) {
    values[workerData.parks]++;
    values[workerData.parkedMs] -= nowMs;
    nowMs += 0.25;
    values[workerData.parkedMs] += nowMs;
    count++;
  }
  parentPort.postMessage(count);
`;

test('values only grow under a reader, and are never half written, while their thread counts', async () => {
  const counters = new ThreadCounters();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const thread = startThread(COUNTING_CODE, {
    memory: counters.memory,
    gate: gate.buffer,
    parks: CounterIndex.PARKS,
    parkedMs: CounterIndex.PARKED_MS,
  });
  const counted = once(thread, 'message');
  const deadlineMs = performance.now() + PATIENCE_MS;
  const seen = { changeCount: 0, fallCount: 0, oddCount: 0 };
  let lastParks = 0;
  while (seen.changeCount < CHANGE_COUNT && performance.now() < deadlineMs) {
    const parks = counters.values[CounterIndex.PARKS];
    const parkedMs = counters.values[CounterIndex.PARKED_MS];
    if (parks > lastParks) seen.changeCount++;
    if (parks < lastParks) seen.fallCount++;
    // Asleep it is minus the time at which the thread began: what it has slept is the time since then.
    const isAsleep = parkedMs === -1e9;
    const isAwake = parkedMs >= 0 && parkedMs < 1e9 && Number.isInteger(parkedMs * 4);
    if (!Number.isInteger(parks) || !(isAwake || isAsleep)) seen.oddCount++;
    lastParks = parks;
  }
  Atomics.store(gate, 0, 1);
  const [count] = (await counted) as [number];
  expect(seen).toEqual({ changeCount: CHANGE_COUNT, fallCount: 0, oddCount: 0 });
  expect(counters.values[CounterIndex.PARKS]).toBe(count);
  expect(counters.parkedMs(0)).toBe(count / 4);
});

/** Adds the buckets up again and again until it has met enough changes, then says so. */
const READING_CODE = `
  const buckets = new Float64Array(workerData.memory, workerData.offset, workerData.bucketCount);
  const words = new Int32Array(workerData.gate);
  const seen = { changeCount: 0, fallCount: 0 };
  const deadlineMs = performance.now() + workerData.patienceMs;
  let lastCount = 0;
  while (seen.changeCount < workerData.changeCount && performance.now() < deadlineMs) {
    let count = 0;
    for (let index = 0; index < buckets.length; index++) count += buckets[index];
    if (count > lastCount) seen.changeCount++;
    if (count < lastCount) seen.fallCount++;
    lastCount = count;
  }
  Atomics.store(words, 0, 1);
  parentPort.postMessage(seen);
`;

test('the count of a histogram only grows under a reader while its thread records', async () => {
  const counters = new ThreadCounters();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const thread = startThread(READING_CODE, {
    memory: counters.memory,
    offset: histogramOffset(HistogramIndex.WAKE_UP) + FIRST_BUCKET_INDEX * Float64Array.BYTES_PER_ELEMENT,
    bucketCount: BUCKET_COUNT,
    gate: gate.buffer,
    changeCount: CHANGE_COUNT,
    patienceMs: PATIENCE_MS,
  });
  let count = 0;
  while (Atomics.load(gate, 0) === 0) counters.wakeUp.record((count++ % 1000) / 64);
  const [seen] = (await once(thread, 'message')) as [object];
  expect(seen).toEqual({ changeCount: CHANGE_COUNT, fallCount: 0 });
  expect(readHistogram([counters.wakeUp])).toMatchObject({ count, maxMs: 999 / 64 });
});
