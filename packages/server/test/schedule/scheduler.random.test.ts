/** What holds whatever happens: random requests, workers, times and deaths, from a seed. */

import { describe, expect, test } from '@jest/globals';

import { canTake } from '../../src/schedule/choose-worker.js';
import { RequestClass } from '../../src/schedule/request-class.js';
import { PlayedRequest, PlayedSchedule, PlayedWorker, classOf, type RequestOptions } from './played-schedule.js';
import { SEED, createRandom } from './seeded-random.js';

/** A schedule that random things happen to. */
class RandomSchedule extends PlayedSchedule {
  readonly requests: PlayedRequest[] = [];
  readonly #random: () => number;
  readonly #classes = [0.02, 0.1, 0.9, 5, 20].map(classOf).concat(new RequestClass());
  readonly #origins = Array.from({ length: 6 }, () => ({}));
  readonly #dead: PlayedWorker[] = [];

  constructor(random: () => number, workerCount: number) {
    super(workerCount, { queueLimit: 60, queueTimeoutMs: 80 });
    this.#random = random;
  }

  step(): void {
    const action = this.#random();
    if (action < 0.4) this.#submit();
    else if (action < 0.55) this.#withWorker((worker) => worker.unstartedExchanges.length > 0 && worker.startNext());
    else if (action < 0.75) this.#endSome();
    else if (action < 0.78) this.#cancelSome();
    else if (action < 0.8) this.#withWorker((worker) => (worker.isAsleep = worker.unstartedExchanges.length === 0));
    else if (action < 0.82) this.#withWorker((worker) => (worker.hasRoom = !worker.hasRoom));
    else if (action < 0.83) this.#replaceWorker();
    else this.run(this.#pick([0, 0, 0.5, 3, 30]));
    // A worker that has something to start is awake.
    for (const worker of this.workers) if (worker.unstartedExchanges.length > 0) worker.isAsleep = false;
  }

  /** Lets everything end that can. */
  finish(): void {
    for (const worker of this.workers) worker.hasRoom = worker.isReady = true;
    while (this.scheduler.needsLook || this.workers.some(({ inFlightCount }) => inFlightCount > 0)) {
      for (const worker of this.workers) this.endAll(worker);
      this.run(1);
    }
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)];
  }

  #withWorker(act: (worker: PlayedWorker) => unknown): void {
    if (this.workers.length > 0) act(this.#pick(this.workers));
  }

  #submit(): void {
    const options: RequestOptions = { origin: this.#pick(this.#origins), affinityHash: this.#pick([0, 0, 0, 0, 7, 8]) };
    const request = new PlayedRequest({ requestClass: this.#pick(this.#classes), ...options });
    this.requests.push(request);
    this.scheduler.submit(request, this.nowMs);
  }

  #endSome(): void {
    this.#withWorker((worker) => {
      if (worker.started.length > 0) this.end(this.#pick(worker.started), this.#pick([0.05, 0.5, 12]));
    });
  }

  #cancelSome(): void {
    const waiting = this.requests.filter(({ state }) => state === 'new');
    if (waiting.length === 0) return;
    const request = this.#pick(waiting);
    request.isCancelled = true;
    if (this.#random() < 0.5) this.scheduler.cancel(request);
  }

  /** A worker dies; what it had started is run again, and another worker takes its number. */
  #replaceWorker(): void {
    this.#withWorker((worker) => {
      worker.isReady = false;
      this.scheduler.removeWorker(worker);
      for (const request of [...worker.unstartedExchanges, ...worker.started]) {
        request.state = 'new';
        request.holder = undefined;
        this.scheduler.requeue(request);
      }
      this.#dead.push(worker);
      const successor = new PlayedWorker(worker.workerId);
      this.workers.splice(this.workers.indexOf(worker), 1, successor);
      this.scheduler.addWorker(successor);
    });
  }
}

describe(`Scheduler at random (seed ${SEED})`, () => {
  test.each([1, 2, 3, 5])('each request ends in exactly one way, with %d workers', (workerCount) => {
    const schedule = new RandomSchedule(createRandom(SEED), workerCount);
    for (let step = 0; step < 2000; step++) schedule.step();
    schedule.finish();
    // The host throws when one is given, refused or dropped that was before.
    for (const { state } of schedule.requests) expect(['ended', 'refused', 'dropped']).toContain(state);
    const states = new Set(schedule.requests.map(({ state }) => state));
    expect(states).toEqual(new Set(['ended', 'refused', 'dropped']));
    expect(schedule.scheduler.queuedCount).toBe(0);
  });

  test.each([1, 2, 4])('no worker idles that a request without a key waits for, with %d workers', (workerCount) => {
    const schedule = new RandomSchedule(createRandom(SEED), workerCount);
    for (let step = 0; step < 2000; step++) {
      schedule.step();
      for (const worker of schedule.workers) worker.hasRoom = true;
      schedule.run();
      const idle = schedule.workers.filter(({ inFlightCount }) => inFlightCount === 0);
      const overlooked = schedule.requests.filter(
        ({ state, affinityHash, requestClass }) =>
          state === 'new' && affinityHash === 0 && idle.some((worker) => canTake(worker, requestClass.estimateMs)),
      );
      expect(overlooked).toHaveLength(0);
    }
  });

  test('no long request gets a reserved worker', () => {
    const schedule = new RandomSchedule(createRandom(SEED), 4);
    for (let step = 0; step < 2000; step++) {
      const before = new Set(schedule.workers.filter(({ isReserved }) => isReserved));
      schedule.step();
      const misplaced = schedule.requests.filter(
        ({ state, isCountedLong, dispatchedAtMs, holder }) =>
          state === 'given' && isCountedLong && dispatchedAtMs === schedule.nowMs && before.has(holder!),
      );
      // One that was reserved until this step, and is not any more, may get some.
      expect(misplaced.filter(({ holder }) => holder!.isReserved)).toHaveLength(0);
    }
  });

  test('a request waits for one turn of each other connection of its class at most', () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 50; round++) {
      const schedule = new PlayedSchedule(1, { queueLimit: 1000 });
      const origins = Array.from({ length: 1 + Math.floor(random() * 8) }, () => ({}));
      schedule.submit(schedule.long);
      const depth = 1 + Math.floor(random() * 32);
      for (let count = 0; count < depth * origins.length; count++) {
        schedule.submit(schedule.long, { origin: origins[Math.floor(random() * origins.length)] });
      }
      const single = schedule.submit(schedule.long);
      let turnCount = 0;
      while (single.state === 'new') {
        schedule.endAll(schedule.workers[0]);
        schedule.run();
        turnCount++;
      }
      expect(turnCount).toBeLessThanOrEqual(origins.length + 1);
    }
  });

  test('long requests are served while more short ones come than the workers can take', () => {
    const schedule = new PlayedSchedule(4, { queueLimit: 1000 });
    const random = createRandom(SEED);
    for (let count = 0; count < 100; count++) schedule.submit(schedule.short);
    const long = Array.from({ length: 6 }, () => schedule.submit(schedule.long));
    for (let turn = 0; turn < 400; turn++) {
      for (const worker of schedule.workers) {
        // Never all of it: by the next turn it has something to start again.
        const endCount = Math.floor(random() * 5);
        for (let count = 0; count < endCount && worker.unstartedExchanges.length > 0; count++) {
          schedule.end(worker.startNext());
          schedule.submit(schedule.short);
        }
      }
      schedule.run();
    }
    expect(long.filter(({ state }) => state === 'ended')).toHaveLength(6);
  });
});
