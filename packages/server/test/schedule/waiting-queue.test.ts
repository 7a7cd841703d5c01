import { beforeEach, describe, expect, test } from '@jest/globals';

import { RequestClass } from '../../src/schedule/request-class.js';
import { WaitingQueue } from '../../src/schedule/waiting-queue.js';
import { PlayedRequest, classOf, type RequestOptions } from './played-schedule.js';
import { SEED, createRandom } from './seeded-random.js';

const short = classOf(0.1);
const otherShort = classOf(0.9);
const long = classOf(20);
const unknown = new RequestClass();

let queue: WaitingQueue<PlayedRequest>;
let nowMs: number;

beforeEach(() => {
  queue = new WaitingQueue();
  nowMs = 0;
});

function create(requestClass: RequestClass, options: RequestOptions = {}): PlayedRequest {
  const request = new PlayedRequest({ requestClass, ...options });
  request.waitingSinceMs = nowMs++;
  return request;
}

function add(requestClass: RequestClass, options?: RequestOptions): PlayedRequest {
  const request = create(requestClass, options);
  queue.add(request);
  return request;
}

/** Takes out whatever is next, until nothing is or something is blocked. */
function drain(): PlayedRequest[] {
  const requests: PlayedRequest[] = [];
  for (let line = queue.next(); line !== undefined; line = queue.next()) {
    requests.push(line.head!.request!);
    queue.removeHead(line);
  }
  return requests;
}

describe('WaitingQueue', () => {
  test('an empty queue has nothing', () => {
    expect(queue.count).toBe(0);
    expect(queue.oldest).toBeUndefined();
    expect(queue.next()).toBeUndefined();
    expect(queue.isHeldUp(create(short))).toBe(false);
    expect(queue.removeAll(() => true)).toEqual([]);
  });

  test('next() finds the line with the oldest head, of whatever class', () => {
    const requests = [add(long), add(short), add(unknown), add(otherShort), add(short), add(long)];
    expect(drain()).toEqual(requests);
    expect(queue.count).toBe(0);
  });

  test('next() passes over long lines that are blocked', () => {
    const requests = [add(long), add(short), add(unknown), add(short)];
    queue.block(queue.next()!);
    expect(drain()).toEqual([requests[1], requests[3]]);
    queue.unblock();
    expect(drain()).toEqual([requests[0], requests[2]]);
  });

  test('next() passes over short lines that are blocked, cheaper ones too: none overtakes another', () => {
    const requests = [add(otherShort), add(short), add(long)];
    queue.block(queue.next()!);
    expect(drain()).toEqual([requests[2]]);
    queue.unblock();
    expect(drain()).toEqual([requests[0], requests[1]]);
  });

  test('next() passes over the one line of keys that is blocked, and no other', () => {
    const requests = [add(short, { affinityHash: 1 }), add(short, { affinityHash: 2 }), add(short)];
    queue.block(queue.next()!);
    expect(drain()).toEqual([requests[1], requests[2]]);
    queue.unblock();
    expect(drain()).toEqual([requests[0]]);
  });

  test('requeue() puts a request in front of its line, and its line where its age belongs', () => {
    const origin = {};
    const requeued = create(short, { origin });
    const oldLong = add(long);
    const waiting = [add(short), add(short, { origin })];
    queue.requeue(requeued);
    expect(queue.oldest).toBe(requeued);
    expect(drain()).toEqual([requeued, oldLong, ...waiting]);
  });

  test('requeue() lets the head of a line be older than before', () => {
    const requeued = create(short);
    const rest = [add(long), add(short)];
    queue.requeue(requeued);
    expect(drain()).toEqual([requeued, ...rest]);
  });

  test('isHeldUp() holds for requests of the same kind only', () => {
    add(long);
    expect(queue.isHeldUp(create(long))).toBe(true);
    expect(queue.isHeldUp(create(unknown))).toBe(true);
    expect(queue.isHeldUp(create(short))).toBe(false);
    expect(queue.isHeldUp(create(long, { affinityHash: 1 }))).toBe(false);
    add(short, { affinityHash: 1 });
    expect(queue.isHeldUp(create(short))).toBe(false);
    expect(queue.isHeldUp(create(short, { affinityHash: 1 }))).toBe(true);
    expect(queue.isHeldUp(create(short, { affinityHash: 2 }))).toBe(false);
  });

  test('remove() takes a request from anywhere, once', () => {
    const [first, second, third] = [add(short), add(short), add(long)];
    expect(queue.remove(second)).toBe(true);
    expect(queue.remove(second)).toBe(false);
    expect(queue.count).toBe(2);
    expect(drain()).toEqual([first, third]);
    expect(queue.remove(first)).toBe(false);
  });

  test('remove() of the oldest leaves the next oldest', () => {
    const [first, second] = [add(short), add(long)];
    queue.remove(first);
    expect(queue.oldest).toBe(second);
    queue.remove(second);
    expect(queue.oldest).toBeUndefined();
  });

  test('removeAll() takes out what is wanted, oldest first', () => {
    const requests = [add(long), add(short), add(unknown), add(short)];
    requests[0].isCancelled = requests[3].isCancelled = true;
    expect(queue.removeAll(({ isCancelled }) => isCancelled)).toEqual([requests[0], requests[3]]);
    expect(queue.count).toBe(2);
    expect(queue.removeAll(() => true)).toEqual([requests[1], requests[2]]);
    expect(queue.next()).toBeUndefined();
  });

  test('reclassify() moves the line of a class that has turned from unknown to short', () => {
    const requestClass = new RequestClass();
    const request = add(requestClass);
    add(long);
    queue.block(queue.next()!);
    requestClass.learn(0.1);
    queue.reclassify(requestClass);
    expect(drain()).toEqual([request]);
  });

  test('reclassify() of a class of which nothing waits changes nothing', () => {
    queue.reclassify(short);
    add(long);
    queue.reclassify(short);
    expect(queue.count).toBe(1);
  });

  test(`a random queue agrees with a simple one (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
    const origins = Array.from({ length: 5 }, () => ({}));
    const waiting: PlayedRequest[] = [];
    const gone: PlayedRequest[] = [];
    for (let step = 0; step < 5000; step++) {
      const action = random();
      if (action < 0.5) {
        const options = { origin: pick(origins), affinityHash: pick([0, 0, 0, 1, 2, 3]) };
        waiting.push(add(pick([short, otherShort, long, unknown]), options));
      } else if (action < 0.55 && gone.length > 0) {
        const request = gone.splice(Math.floor(random() * gone.length), 1)[0];
        queue.requeue(request);
        waiting.push(request);
      } else if (action < 0.65 && waiting.length > 0) {
        const request = pick(waiting);
        expect(queue.remove(request)).toBe(true);
        waiting.splice(waiting.indexOf(request), 1);
      } else if (action < 0.75) {
        const line = queue.next();
        if (line !== undefined) queue.block(line);
      } else if (action < 0.8) {
        queue.unblock();
        const heads = waiting.map((request) => queue.lineOf(request)!.head!);
        heads.sort((one, other) => one.waitingSinceMs - other.waitingSinceMs);
        expect(queue.next()?.head).toBe(heads[0]);
      } else {
        const line = queue.next();
        if (line !== undefined) {
          const request = line.head!.request!;
          queue.removeHead(line);
          expect(waiting).toContain(request);
          waiting.splice(waiting.indexOf(request), 1);
          gone.push(request);
        }
      }
      expect(queue.count).toBe(waiting.length);
      const oldestMs = Math.min(...waiting.map(({ waitingSinceMs }) => waitingSinceMs));
      expect(queue.oldest?.waitingSinceMs ?? Infinity).toBe(oldestMs);
    }
    queue.unblock();
    const left = drain();
    expect(new Set(left)).toEqual(new Set(waiting));
    expect(left).toHaveLength(waiting.length);
  });
});
