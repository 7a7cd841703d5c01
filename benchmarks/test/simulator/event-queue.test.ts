import { describe, expect, test } from '@jest/globals';
import { EventQueue } from '../../src/simulator/event-queue.js';
import { createRandom } from '../../src/simulator/random.js';

describe('EventQueue', () => {
  test('nextAtMs of an empty queue is Infinity', () => {
    expect(new EventQueue().nextAtMs).toBe(Infinity);
  });

  test('runNext() runs events in the order of time, and of adding at the same time', () => {
    const events = new EventQueue();
    const random = createRandom(5);
    const ran: { atMs: number; number: number }[] = [];
    for (let number = 0; number < 500; number++) {
      const atMs = Math.floor(random.uniform() * 50);
      events.add(atMs, () => ran.push({ atMs, number }));
    }
    while (events.nextAtMs < Infinity) events.runNext();
    const sorted = [...ran].sort((one, other) => one.atMs - other.atMs || one.number - other.number);
    expect(ran).toEqual(sorted);
    expect(ran).toHaveLength(500);
  });

  test('runNext() lets an event add others', () => {
    const events = new EventQueue();
    const ran: string[] = [];
    events.add(1, () => events.add(2, () => ran.push('second')));
    events.add(3, () => ran.push('third'));
    while (events.nextAtMs < Infinity) events.runNext();
    expect(ran).toEqual(['second', 'third']);
  });
});
