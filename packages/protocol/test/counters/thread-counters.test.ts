import { describe, expect, test } from '@jest/globals';
import { CounterIndex, ThreadState } from '../../src/counters/counter-index.js';
import { readHistogram } from '../../src/counters/histogram-snapshot.js';
import { PRIVATE_COUNTERS, ThreadCounters } from '../../src/counters/thread-counters.js';
import {
  COUNTER_COUNT,
  HistogramIndex,
  THREAD_COUNTERS_BYTES,
  createThreadCounters,
  histogramOffset,
} from '../../src/counters/thread-counters-layout.js';

const HISTOGRAM_NAMES = ['wakeUp', 'queued', 'woken', 'handled', 'returned', 'flushed', 'total', 'busy'] as const;

describe('the layout', () => {
  test('gives each count a place of its own within the counts', () => {
    const indexes = Object.values(CounterIndex);
    expect(new Set(indexes).size).toBe(indexes.length);
    expect(Math.max(...indexes)).toBeLessThan(COUNTER_COUNT);
  });

  test('is the one its diagram shows', () => {
    expect(Object.values(HistogramIndex).map(histogramOffset)).toEqual([
      512, 2496, 4480, 6464, 8448, 10432, 12416, 14400,
    ]);
    expect(THREAD_COUNTERS_BYTES).toBe(16384);
  });
});

describe('ThreadCounters', () => {
  test('shows on one view what was counted on another', () => {
    const own = new ThreadCounters();
    own.values[CounterIndex.PARKS]++;
    own.wakeUp.record(2);
    const seen = new ThreadCounters(own.memory);
    expect(seen.values[CounterIndex.PARKS]).toBe(1);
    expect(readHistogram([seen.wakeUp]).count).toBe(1);
  });

  test('keeps counts and histograms apart', () => {
    const counters = new ThreadCounters();
    counters.values.fill(1);
    for (const [index, name] of HISTOGRAM_NAMES.entries()) counters[name].record(1, index + 1);
    expect(HISTOGRAM_NAMES.map((name) => readHistogram([counters[name]]).count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(counters.values).toEqual(new Float64Array(COUNTER_COUNT).fill(1));
  });

  test('refuses memory of another size', () => {
    expect(() => new ThreadCounters(new SharedArrayBuffer(THREAD_COUNTERS_BYTES + 8))).toThrow(
      new RangeError('Memory of counters is 16392 bytes, must be 16384'),
    );
  });

  test('has memory of its own when none is given', () => {
    const counters = new ThreadCounters();
    expect(counters.memory).not.toBe(new ThreadCounters().memory);
    expect(counters.memory).not.toBe(PRIVATE_COUNTERS.memory);
  });

  test('begin() says which thread counts since when', () => {
    const counters = new ThreadCounters(createThreadCounters());
    counters.begin(7, 1000);
    expect(counters.values[CounterIndex.THREAD_ID]).toBe(7);
    expect(counters.values[CounterIndex.STATE]).toBe(ThreadState.STARTING);
    expect(counters.values[CounterIndex.STARTED_AT_MS]).toBe(1000);
    expect(counters.values[CounterIndex.THREADS_STARTED]).toBe(1);
  });

  test('begin() goes on from what a thread that died in its sleep has counted', () => {
    const counters = new ThreadCounters();
    counters.begin(7, 1000);
    counters.values[CounterIndex.TURNS] = 5;
    counters.park(1010);
    counters.begin(8, 1050);
    expect(counters.isParked).toBe(false);
    expect(counters.parkedMs(2000)).toBe(40);
    expect(counters.values[CounterIndex.TURNS]).toBe(5);
    expect(counters.values[CounterIndex.THREADS_STARTED]).toBe(2);
  });

  test('parkedMs() adds up the parks and the time of the present one', () => {
    const counters = new ThreadCounters();
    counters.begin(1, 1000);
    expect(counters.parkedMs(1500)).toBe(0);
    counters.park(2000);
    expect(counters.isParked).toBe(true);
    expect(counters.parkedMs(2300)).toBe(300);
    counters.wake(2400);
    expect(counters.isParked).toBe(false);
    expect(counters.parkedMs(9000)).toBe(400);
    counters.park(3000);
    expect(counters.parkedMs(3001)).toBe(401);
    counters.wake(3001);
    expect(counters.parkedMs(9000)).toBe(401);
    expect(counters.values[CounterIndex.PARKS]).toBe(2);
  });

  test('parkedMs() is not negative when the reader is behind the clock of the thread', () => {
    const counters = new ThreadCounters();
    counters.park(1000);
    expect(counters.parkedMs(999.9999)).toBe(0);
  });

  test('wake() does nothing to a thread that is awake', () => {
    const counters = new ThreadCounters();
    counters.wake(1000);
    counters.park(2000);
    counters.wake(2010);
    counters.wake(3000);
    expect(counters.parkedMs(4000)).toBe(10);
  });

  test('parkedMs() loses less than a millionth over a million parks of a clock that has run for three years', () => {
    const counters = new ThreadCounters();
    const startedAtMs = 1e11;
    let nowMs = startedAtMs;
    for (let park = 0; park < 1_000_000; park++) {
      counters.park(nowMs);
      nowMs += 0.0123;
      counters.wake(nowMs);
    }
    const sleptMs = nowMs - startedAtMs;
    expect(Math.abs(counters.parkedMs(nowMs) - sleptMs) / sleptMs).toBeLessThan(1e-6);
  });

  test('raise() stores what is larger and nothing else', () => {
    const counters = new ThreadCounters();
    for (const bytes of [8, 64, 32]) counters.raise(CounterIndex.RING_HIGH_WATER_BYTES, bytes);
    expect(counters.values[CounterIndex.RING_HIGH_WATER_BYTES]).toBe(64);
  });
});
