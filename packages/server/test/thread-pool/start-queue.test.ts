import { describe, expect, test } from '@jest/globals';
import { queueOptionsSymbol } from 'piscina';

import { StartQueue, type StartTicket } from '../../src/thread-pool/start-queue.js';

function createTask(threadId: number): { readonly [queueOptionsSymbol]: StartTicket } {
  return { [queueOptionsSymbol]: { threadId } };
}

describe('StartQueue', () => {
  test('shift() returns the oldest task, and null when there is none', () => {
    const queue = new StartQueue();
    const [first, second] = [createTask(1), createTask(2)];
    queue.push(first);
    queue.push(second);
    expect(queue.size).toBe(2);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([first, second, null]);
    expect(queue.size).toBe(0);
  });

  test('drop() removes the task of one ticket and no other', () => {
    const queue = new StartQueue();
    const tasks = [createTask(1), createTask(1), createTask(2)];
    for (const task of tasks) queue.push(task);
    queue.drop(tasks[1][queueOptionsSymbol]);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([tasks[0], tasks[2], null]);
  });

  test('drop() and remove() do nothing for what is not there', () => {
    const queue = new StartQueue();
    queue.push(createTask(1));
    queue.drop({ threadId: 1 });
    queue.remove(createTask(1));
    expect(queue.size).toBe(1);
  });
});
