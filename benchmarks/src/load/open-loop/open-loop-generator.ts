/**
 * Owns an open loop: sends each request when it is due or, if all connections are busy, when one is free again, and counts
 * from when it was due. So a server that stops for a second is seen to have kept a second's worth of requests waiting, and
 * not only those that it had (coordinated omission).
 *
 * Hot path: called once per request of the open loop.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ArrivalQueue } from './arrival-queue.js';
import { ArrivalSchedule } from './arrival-schedule.js';
import { LatencyHistogram } from './latency-histogram.js';
import { LightConnection } from './light-connection.js';
import type { OpenLoopMeasurement, OpenLoopRequest } from './open-loop-result.js';
import { Pacer } from './pacer.js';
import { tickLeadNs, type PacerData } from './pacer-signal.js';

/** From the start to the first request, in nanoseconds: connections open and the pacer's thread starts in it. */
const leadInNs = 500e6;

/** What a generator says of where it is. */
export interface GeneratorEvents {
  /** The time that counts begins. */
  readonly onCounting: () => void;
  /** It ends; answers that are still out are waited for after it. */
  readonly onCounted: () => void;
}

/** What keeps time; tests pass their own. */
export interface GeneratorTiming {
  /** Reads a monotonic clock, in nanoseconds. */
  readonly readNs: () => number;
  /** Starts what wakes the generator when requests are due. */
  readonly startPacer: (data: Omit<PacerData, 'words'>) => Pick<Pacer, 'waitForTick' | 'stop'>;
  /** How long after the last request answers are waited for, in milliseconds. */
  readonly drainMs: number;
}

const realTiming: GeneratorTiming = {
  // As a double: exact to the nanosecond for the first hundred days after boot.
  readNs: () => Number(process.hrtime.bigint()),
  startPacer: (data) => new Pacer(data),
  drainMs: 5_000,
};

/** The connections that may break before no more are opened: a dead server must not turn the loop into a busy one. */
const mostBrokenConnections = 100;

/** Generates an open loop. */
export class OpenLoopGenerator {
  readonly #request: OpenLoopRequest;
  readonly #timing: GeneratorTiming;
  readonly #startNs: number;
  readonly #schedule: ArrivalSchedule;
  readonly #queue: ArrivalQueue;
  readonly #latency = new LatencyHistogram();
  readonly #lateness = new LatencyHistogram();
  readonly #connections = new Set<LightConnection>();
  /** Taken from the front and put back at the end: all are used in turn, and none idles into the server's time-out. */
  readonly #free: LightConnection[] = [];
  #answeredInTimeCount = 0;
  #answeredCount = 0;
  #errorCount = 0;
  #brokenCount = 0;
  #isOver = false;

  /**
   * Makes the generator, whose first request is due half a second from now.
   *
   * @param request - What to do.
   * @param timing - What keeps time.
   */
  constructor(request: OpenLoopRequest, timing: GeneratorTiming = realTiming) {
    this.#request = request;
    this.#timing = timing;
    this.#startNs = timing.readNs() + leadInNs;
    this.#schedule = new ArrivalSchedule({ ...request, startNs: this.#startNs });
    this.#queue = new ArrivalQueue(this.#schedule);
  }

  /**
   * Runs the loop, once.
   *
   * @param events - Called on the way.
   * @returns What was measured.
   * @throws Error when the server refuses a connection at the beginning.
   */
  async run({ onCounting, onCounted }: GeneratorEvents): Promise<OpenLoopMeasurement> {
    for (let count = 0; count < this.#request.connections; count += 1) await this.#open();
    const pacer = this.#timing.startPacer({
      startNs: this.#startNs,
      ratePerSecond: this.#request.ratePerSecond,
      totalCount: this.#schedule.totalCount,
    });
    await this.#sendUntil(pacer, () => this.#queue.hasBegunToCount);
    onCounting();
    const cpuBefore = process.cpuUsage();
    await this.#sendUntil(pacer, () => this.#queue.isComplete);
    onCounted();
    const { user, system } = process.cpuUsage(cpuBefore);
    await pacer.stop();
    await this.#drain();
    const unansweredCount = this.#giveUp(); // Before the latencies are summed up, as these belong to them.
    return {
      latency: this.#latency.summarize(),
      distribution: this.#latency.keep(),
      lateness: this.#lateness.summarize(),
      achievedPerSecond: this.#answeredInTimeCount / this.#request.seconds,
      errorCount: this.#errorCount,
      unansweredCount,
      generatorCores: (user + system) / 1e6 / this.#request.seconds,
    };
  }

  async #sendUntil(pacer: Pick<Pacer, 'waitForTick'>, isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      await pacer.waitForTick();
      // The pacer ticks a little early: turns for the rest of its lead, for one request only, so that answers are read
      // in between. Twice the lead, as a sleep may end early by the coarseness of a clock.
      const { nextDueNs } = this.#queue;
      let nowNs = this.#timing.readNs();
      if (nextDueNs - nowNs <= 2 * tickLeadNs) while (nowNs < nextDueNs) nowNs = this.#timing.readNs();
      this.#queue.admit(nowNs);
      this.#sendWaiting({ areJustDue: true });
    }
  }

  /** Sends what waits, as far as connections are free. */
  #sendWaiting({ areJustDue }: { areJustDue: boolean }): void {
    while (this.#free.length > 0) {
      const index = this.#queue.take();
      if (index === undefined) return;
      // A request that waited for a connection is late by the server's fault.
      const isOurs = areJustDue && this.#isCounted(index);
      if (isOurs) this.#lateness.record(this.#timing.readNs() - this.#schedule.dueNs(index));
      this.#free.shift()!.send(index);
    }
  }

  #onAnswer(connection: LightConnection, { isGood }: { isGood: boolean }): void {
    const nowNs = this.#timing.readNs();
    const index = connection.pendingIndex;
    connection.pendingIndex = undefined;
    this.#free.push(connection);
    if (index !== undefined && this.#isCounted(index)) {
      if (isGood) {
        this.#latency.record(nowNs - this.#schedule.dueNs(index));
        this.#answeredCount += 1;
        if (nowNs <= this.#schedule.endNs) this.#answeredInTimeCount += 1;
      } else {
        this.#errorCount += 1;
      }
    }
    this.#sendWaiting({ areJustDue: false });
  }

  #onBroken(connection: LightConnection): void {
    if (this.#isOver) return;
    this.#connections.delete(connection);
    const place = this.#free.indexOf(connection);
    if (place >= 0) this.#free.splice(place, 1);
    if (connection.pendingIndex !== undefined && this.#isCounted(connection.pendingIndex)) this.#errorCount += 1;
    this.#brokenCount += 1;
    if (this.#brokenCount > mostBrokenConnections) return;
    this.#open().then(
      () => this.#sendWaiting({ areJustDue: false }),
      () => undefined, // Refused: the loop goes on with one connection less, and what waits is unanswered in the end.
    );
  }

  async #open(): Promise<void> {
    const connection = await LightConnection.open({
      port: this.#request.port,
      onAnswer: (answered, outcome) => this.#onAnswer(answered, outcome),
      onBroken: (broken) => this.#onBroken(broken),
    });
    this.#connections.add(connection);
    this.#free.push(connection);
  }

  #isCounted(index: number): boolean {
    return index >= this.#schedule.firstCountedIndex;
  }

  /** Waits until every request is answered, or for the longest that is waited. */
  async #drain(): Promise<void> {
    const endMs = performance.now() + this.#timing.drainMs;
    const expectedCount = this.#schedule.countedCount;
    while (this.#answeredCount + this.#errorCount < expectedCount && performance.now() < endMs) await sleep(10);
  }

  /** Counts what is not answered with the time that it has waited, and ends. */
  #giveUp(): number {
    this.#isOver = true;
    const nowNs = this.#timing.readNs();
    let count = 0;
    const recordUnanswered = (index: number | undefined): void => {
      if (index === undefined || !this.#isCounted(index)) return;
      this.#latency.record(nowNs - this.#schedule.dueNs(index));
      count += 1;
    };
    for (const connection of this.#connections) {
      recordUnanswered(connection.pendingIndex);
      connection.close();
    }
    while (this.#queue.waitingCount > 0) recordUnanswered(this.#queue.take());
    return count;
  }
}
