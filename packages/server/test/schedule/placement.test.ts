import { describe, expect, test } from '@jest/globals';

import { Placement } from '../../src/schedule/placement.js';
import { PlayedRequest, PlayedSchedule, PlayedWorker, classOf } from './played-schedule.js';

const short = classOf(0.1);
const long = classOf(20);

function create(workerCount: number): { placement: Placement<PlayedRequest, PlayedWorker>; workers: PlayedWorker[] } {
  const placement = new Placement<PlayedRequest, PlayedWorker>(new PlayedSchedule(0));
  const workers = Array.from({ length: workerCount }, (_, workerId) => new PlayedWorker(workerId));
  for (const worker of workers) placement.add(worker);
  return { placement, workers };
}

function idsOf(workers: readonly PlayedWorker[]): number[] {
  return workers.map(({ workerId }) => workerId);
}

describe('Placement', () => {
  test('add() reserves the worker with the lowest id, whatever the order', () => {
    const placement = new Placement<PlayedRequest, PlayedWorker>(new PlayedSchedule(0));
    const workers = [2, 0, 1].map((workerId) => new PlayedWorker(workerId));
    for (const worker of workers) placement.add(worker);
    expect(idsOf(workers.filter(({ isReserved }) => isReserved))).toEqual([0]);
  });

  test('remove() has the next worker reserved', () => {
    const { placement, workers } = create(4);
    placement.remove(workers[0]);
    expect(idsOf(workers.filter(({ isReserved }) => isReserved))).toEqual([0, 1]);
    expect(idsOf(placement.workers)).toEqual([1, 2, 3]);
  });

  test('remove() of a worker that is not there changes nothing', () => {
    const { placement } = create(2);
    placement.remove(new PlayedWorker(7));
    expect(placement.workers).toHaveLength(2);
  });

  test('tryPlace() moves the worker it used to the front, and keeps the order of the others', () => {
    const { placement, workers } = create(4);
    const request = new PlayedRequest({ requestClass: long });
    for (const worker of [workers[1], workers[3]]) worker.isReady = false;
    expect(placement.tryPlace(request, 5)).toBe(true);
    expect(idsOf(placement.workers)).toEqual([2, 0, 1, 3]);
    expect(request.dispatchedAtMs).toBe(5);
  });

  test('tryPlace() tries the next worker when one has no room', () => {
    const { placement, workers } = create(3);
    workers[0].hasRoom = workers[1].hasRoom = false;
    const request = new PlayedRequest({ requestClass: short });
    expect(placement.tryPlace(request, 0)).toBe(true);
    expect(request.holder).toBe(workers[2]);
  });

  test('tryPlace() fails when no worker has room, and succeeds when one has it again', () => {
    const { placement, workers } = create(2);
    for (const worker of workers) worker.hasRoom = false;
    const request = new PlayedRequest({ requestClass: short });
    expect(placement.tryPlace(request, 0)).toBe(false);
    for (const worker of workers) worker.hasRoom = true;
    placement.clearSetAside();
    expect(placement.tryPlace(request, 0)).toBe(true);
  });

  test('tryPlace() gives all requests of a key to one worker', () => {
    const { placement } = create(4);
    const requests = Array.from({ length: 5 }, () => new PlayedRequest({ requestClass: short, affinityHash: 99 }));
    for (const request of requests) expect(placement.tryPlace(request, 0)).toBe(true);
    expect(new Set(requests.map(({ holder }) => holder)).size).toBe(1);
  });

  test('tryPlace() fails for a key whose worker is busy, and finds another when it is not ready', () => {
    const { placement } = create(4);
    const create99 = (): PlayedRequest => new PlayedRequest({ requestClass: long, affinityHash: 99 });
    const first = create99();
    placement.tryPlace(first, 0);
    const second = create99();
    expect(placement.tryPlace(second, 0)).toBe(false);
    expect(placement.hasPlaceFor(second)).toBe(false);
    first.holder!.isReady = false;
    expect(placement.tryPlace(second, 0)).toBe(true);
    expect(second.holder).not.toBe(first.holder);
  });

  test('setAsideFor() a long request keeps the worker that will be free first from others', () => {
    const { placement, workers } = create(3);
    for (let count = 0; count < 6; count++) placement.tryPlace(new PlayedRequest({ requestClass: short }), 0);
    workers[2].startNext();
    placement.setAsideFor(new PlayedRequest({ requestClass: long }));
    for (let count = 0; count < 3; count++) {
      const request = new PlayedRequest({ requestClass: short });
      placement.tryPlace(request, 0);
      expect(request.holder).not.toBe(workers[2]);
    }
    placement.clearSetAside();
    const request = new PlayedRequest({ requestClass: short });
    placement.tryPlace(request, 0);
    expect(request.holder).toBe(workers[2]);
  });

  test('setAsideFor() a request that no worker may take changes nothing', () => {
    const { placement, workers } = create(1);
    workers[0].isReady = false;
    placement.setAsideFor(new PlayedRequest({ requestClass: long }));
    placement.setAsideFor(new PlayedRequest({ requestClass: long, affinityHash: 1 }));
    workers[0].isReady = true;
    expect(placement.hasPlaceFor(new PlayedRequest({ requestClass: short }))).toBe(true);
  });

  test('countTakers() counts ready workers, those not reserved for long requests, and one for a key', () => {
    const { placement, workers } = create(4);
    workers[3].isReady = false;
    expect(placement.countTakers(new PlayedRequest({ requestClass: short }))).toBe(3);
    expect(placement.countTakers(new PlayedRequest({ requestClass: long }))).toBe(2);
    expect(placement.countTakers(new PlayedRequest({ requestClass: long, affinityHash: 1 }))).toBe(1);
    for (const worker of workers) worker.isReady = false;
    expect(placement.countTakers(new PlayedRequest({ requestClass: short, affinityHash: 1 }))).toBe(0);
  });
});
