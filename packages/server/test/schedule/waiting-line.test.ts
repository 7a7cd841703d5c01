import { beforeEach, describe, expect, test } from '@jest/globals';

import { NO_KEY_GROUP } from '../../src/schedule/affinity.js';
import { RequestClass } from '../../src/schedule/request-class.js';
import { WaitingLine } from '../../src/schedule/waiting-line.js';
import { WaitingPlace } from '../../src/schedule/waiting-place.js';

let line: WaitingLine<string>;
let lastNumber = 0;
const origins = new Map<string, object>();

beforeEach(() => {
  line = new WaitingLine(new RequestClass(), NO_KEY_GROUP);
});

/** The connection of a request: the first letter of its name. */
function originOf(name: string): object {
  let origin = origins.get(name[0]);
  if (origin === undefined) origins.set(name[0], (origin = {}));
  return origin;
}

function placeOf(name: string, waitingSinceMs = 0): WaitingPlace<string> {
  const place = new WaitingPlace<string>();
  Object.assign(place, { request: name, origin: originOf(name), number: ++lastNumber, waitingSinceMs });
  return place;
}

function add(...names: string[]): void {
  for (const name of names) line.add(placeOf(name));
}

function requeue(name: string, waitingSinceMs = 0): void {
  const place = placeOf(name, waitingSinceMs);
  place.isRequeued = true;
  line.requeue(place);
}

function remove(name: string): void {
  line.remove(line.find(name, originOf(name))!);
}

/** Takes everything out in order. */
function drain(): string[] {
  const names: string[] = [];
  while (line.head !== undefined) {
    names.push(line.head.request!);
    line.removeHead();
  }
  expect(line.count).toBe(0);
  return names;
}

describe('WaitingLine', () => {
  test('head of an empty line is undefined', () => {
    expect(line.head).toBeUndefined();
    expect(line.count).toBe(0);
  });

  test('requests of one connection leave in the order they came', () => {
    add('a1', 'a2', 'a3');
    expect(line.count).toBe(3);
    expect(drain()).toEqual(['a1', 'a2', 'a3']);
  });

  test('connections take turns, however many requests each has', () => {
    add('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2');
    expect(drain()).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  });

  test('a single request waits for one of a deep connection', () => {
    add(...Array.from({ length: 32 }, (_, index) => `a${index}`));
    line.removeHead();
    add('b0');
    expect(drain().indexOf('b0')).toBeLessThanOrEqual(1);
  });

  test('a connection that has left and comes again stands behind the others', () => {
    add('a1', 'b1', 'c1');
    line.removeHead();
    add('a2');
    expect(drain()).toEqual(['b1', 'c1', 'a2']);
  });

  test('requeue() puts a request in front of everything', () => {
    add('a1', 'a2', 'b1');
    requeue('b0');
    expect(drain()).toEqual(['b0', 'a1', 'b1', 'a2']);
  });

  test('requeue() keeps the order of those that are requeued one after the other', () => {
    add('a5', 'a6');
    requeue('a1');
    requeue('a2');
    expect(drain()).toEqual(['a1', 'a2', 'a5', 'a6']);
  });

  test('requeue() puts an older request before a younger that was requeued first', () => {
    add('a5');
    requeue('a2', 20);
    requeue('a1', 10);
    expect(drain()).toEqual(['a1', 'a2', 'a5']);
  });

  test('requeue() into an empty line makes the head', () => {
    requeue('a1');
    expect(drain()).toEqual(['a1']);
  });

  test('remove() takes the first, one in the middle and the last of a connection', () => {
    add('a1', 'a2', 'a3', 'a4', 'b1');
    remove('a1');
    remove('a3');
    remove('a4');
    expect(line.count).toBe(2);
    expect(drain()).toEqual(['a2', 'b1']);
  });

  test('remove() of the only request of a connection passes the turn on', () => {
    add('a1', 'b1', 'c1');
    remove('b1');
    remove('a1');
    expect(drain()).toEqual(['c1']);
  });

  test('find() finds nothing that does not wait', () => {
    add('a1');
    expect(line.find('a2', originOf('a2'))).toBeUndefined();
    expect(line.find('b1', originOf('b1'))).toBeUndefined();
  });

  test.each([
    ['b', ['a1', 'a2', 'a3'], 1],
    ['a', ['a1', 'a2', 'a3'], 3],
    ['c', ['a1', 'a2', 'b1'], 2],
    ['a', ['a1', 'b1', 'b2', 'b3'], 3],
    ['a', ['a1', 'b1'], 2],
    ['a', [], 0],
  ])('countAhead() of a new request of %s behind %j is %d', (origin, names, expected) => {
    add(...names);
    expect(line.countAhead(originOf(origin))).toBe(expected);
  });

  test('countAhead() is right when nobody else comes', () => {
    add('a1', 'a2', 'a3', 'b1', 'c1', 'c2');
    for (const origin of ['a', 'b', 'c', 'd']) {
      const aheadCount = line.countAhead(originOf(origin));
      const place = placeOf(`${origin}9`);
      line.add(place);
      const order: string[] = [];
      const copy = new WaitingLine<string>(new RequestClass(), NO_KEY_GROUP);
      for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2', `${origin}9`]) copy.add(placeOf(name));
      while (copy.head !== undefined) {
        order.push(copy.head.request!);
        copy.removeHead();
      }
      // An upper bound: a connection with few requests does not use all its turns.
      expect(order.indexOf(`${origin}9`)).toBeLessThanOrEqual(aheadCount);
      line.remove(place);
    }
  });

  test('a line is used again after it was empty', () => {
    add('a1', 'b1');
    drain();
    add('b2', 'a2', 'b3');
    expect(drain()).toEqual(['b2', 'a2', 'b3']);
  });
});
