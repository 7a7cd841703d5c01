/**
 * What one thread counts, in shared memory: it writes as it works, and others read whenever they like without a message, a
 * lock or an atomic access, so that looking costs the thread nothing. Knows nothing of what the counts mean to whom.
 *
 * The memory belongs to a place, such as worker number 3, and outlives its threads: the one that replaces a dead thread
 * counts on from where that stopped, and no count ever falls.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello. A count is one load and one store, about a nanosecond.
 */

import { CounterIndex, ThreadState } from './counter-index.js';
import { DurationHistogram } from './duration-histogram.js';
import {
  COUNTER_COUNT,
  HistogramIndex,
  THREAD_COUNTERS_BYTES,
  createThreadCounters,
  histogramOffset,
} from './thread-counters-layout.js';

/**
 * A thread's counters. The thread holds one and is the sole writer; every reader makes one of its own over the same memory
 * and may be stale by the last updates.
 *
 * @example
 * ```ts
 * counters.values[CounterIndex.TURNS]++;
 * counters.wakeUp.record(nowMs - notifiedAtMs);
 * ```
 */
export class ThreadCounters {
  /** The memory, for a reader on another thread. */
  readonly memory: SharedArrayBuffer;
  /** Counts and gauges by {@link CounterIndex}. */
  readonly values: Float64Array;
  /** From the notify to the first line that runs in the woken thread. */
  readonly wakeUp: DurationHistogram;
  /** From the head received to the request given to a worker. */
  readonly queued: DurationHistogram;
  /** From given to the handler called. */
  readonly woken: DurationHistogram;
  /** From the handler called to the response head written to the ring. */
  readonly handled: DurationHistogram;
  /** From written to read on the I/O thread. */
  readonly returned: DurationHistogram;
  /** From read to handed to the socket. */
  readonly flushed: DurationHistogram;
  /** From the head received to the response head handed to the socket. */
  readonly total: DurationHistogram;
  /** Time the thread was busy with a request. */
  readonly busy: DurationHistogram;

  /**
   * @param memory - What {@link createThreadCounters} made.
   * @defaultValue memory New memory, which nobody else reads
   * @throws RangeError when it has another size.
   */
  constructor(memory: SharedArrayBuffer = createThreadCounters()) {
    if (memory.byteLength !== THREAD_COUNTERS_BYTES) {
      throw new RangeError(`Memory of counters is ${memory.byteLength} bytes, must be ${THREAD_COUNTERS_BYTES}`);
    }
    const histogram = (index: HistogramIndex): DurationHistogram =>
      new DurationHistogram(memory, histogramOffset(index));
    this.memory = memory;
    this.values = new Float64Array(memory, 0, COUNTER_COUNT);
    this.wakeUp = histogram(HistogramIndex.WAKE_UP);
    this.queued = histogram(HistogramIndex.QUEUED);
    this.woken = histogram(HistogramIndex.WOKEN);
    this.handled = histogram(HistogramIndex.HANDLED);
    this.returned = histogram(HistogramIndex.RETURNED);
    this.flushed = histogram(HistogramIndex.FLUSHED);
    this.total = histogram(HistogramIndex.TOTAL);
    this.busy = histogram(HistogramIndex.BUSY);
  }

  /**
   * Takes the place over: called once by each thread before it counts anything, after the thread before it has exited.
   *
   * @param threadId - Node's number of the thread.
   * @param nowMs - The time in `monotonicMs`.
   */
  begin(threadId: number, nowMs: number): void {
    // The thread before may have been ended in its sleep.
    this.wake(nowMs);
    this.values[CounterIndex.THREAD_ID] = threadId;
    this.values[CounterIndex.STATE] = ThreadState.STARTING;
    this.values[CounterIndex.STARTED_AT_MS] = nowMs;
    this.values[CounterIndex.THREADS_STARTED]++;
  }

  /**
   * Counts a park and starts the time asleep.
   *
   * @remarks One value tells both whether the thread sleeps and how long it has slept, so that no reader can meet the one
   * without the other: the start of a park is subtracted, its end added. While asleep it is negative, since nobody has slept
   * longer than the clock has run, and a reader adds its own time.
   *
   * @param nowMs - The time in `monotonicMs`, more than 0.
   */
  park(nowMs: number): void {
    this.values[CounterIndex.PARKS]++;
    this.values[CounterIndex.PARKED_MS] -= nowMs;
  }

  /**
   * Ends the time asleep, if the thread was. Call it with the first turn after a park, whatever brought it.
   *
   * @param nowMs - The time in `monotonicMs`.
   */
  wake(nowMs: number): void {
    if (this.isParked) this.values[CounterIndex.PARKED_MS] += nowMs;
  }

  /** Stores a gauge that only rises, such as {@link CounterIndex.RING_HIGH_WATER_BYTES}. */
  raise(index: CounterIndex, value: number): void {
    if (value > this.values[index]) this.values[index] = value;
  }

  /** Whether the thread sleeps. */
  get isParked(): boolean {
    return this.values[CounterIndex.PARKED_MS] < 0;
  }

  /**
   * Returns the time asleep, that of the present park included.
   *
   * @param nowMs - The time in `monotonicMs`.
   * @returns Milliseconds with a fraction.
   */
  parkedMs(nowMs: number): number {
    const parkedMs = this.values[CounterIndex.PARKED_MS];
    return parkedMs < 0 ? Math.max(0, parkedMs + nowMs) : parkedMs;
  }
}

/** Counters that nobody reads: for what is made without any, such as one ring in a test. One for each thread. */
export const PRIVATE_COUNTERS = new ThreadCounters();
