import { describe, expect, test } from '@jest/globals';
import { threadIdOf } from '../../../src/profile/threads/cpu-profile.js';
import { nameThreads } from '../../../src/profile/threads/name-threads.js';
import { frameIn, profileOf } from './make-profile.js';

const ioThread = profileOf(frameIn('file:///s/packages/server/dist/threads/io-thread.js'));
const worker = profileOf(
  frameIn('file:///s/node_modules/piscina/dist/worker.js'),
  frameIn('file:///s/packages/server/dist/threads/worker.js'),
);
const other = profileOf(frameIn('file:///s/app.js'));

describe('nameThreads()', () => {
  test('names one I/O thread and its workers, in the order of their ids', () => {
    const profiles = new Map([
      [3, worker],
      [0, other],
      [1, ioThread],
      [2, worker],
    ]);
    expect([...nameThreads(profiles)]).toEqual([
      [0, 'main'],
      [1, 'io-thread'],
      [2, 'worker-1'],
      [3, 'worker-2'],
    ]);
  });

  test('numbers I/O threads where there are several', () => {
    const profiles = new Map([
      [1, ioThread],
      [4, ioThread],
    ]);
    expect([...nameThreads(profiles).values()]).toEqual(['io-thread-1', 'io-thread-2']);
  });

  test("names piscina's threads, and those that a model makes, workers", () => {
    const profiles = new Map([
      [1, profileOf(frameIn('file:///s/node_modules/piscina/dist/worker.js'))],
      [2, profileOf(frameIn('file:///s/benchmarks/dist/workloads/answer-once.js'))],
    ]);
    expect([...nameThreads(profiles).values()]).toEqual(['worker-1', 'worker-2']);
  });

  test('names a thread that ran nothing it knows', () => {
    expect([...nameThreads(new Map([[5, other]])).values()]).toEqual(['thread']);
  });
});

describe('threadIdOf()', () => {
  test.each([
    ['CPU.20260101.120000.4711.0.001.cpuprofile', 0],
    ['CPU.20260101.120000.4711.12.003.cpuprofile', 12],
    ['thread-0', undefined],
    ['main.cpuprofile', undefined],
  ])('reads %s', (fileName, threadId) => {
    expect(threadIdOf(fileName)).toBe(threadId);
  });
});
