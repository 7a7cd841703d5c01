/**
 * What the instrumented sources find under the name `Atomics`: each access is a step of the lockstep, and waiting and waking
 * are modelled, so that a thread that would sleep for ever is seen at once.
 */

import { AccessKind, AsyncWait, Status, ThreadWord, threadWordIndex } from './control-layout.js';
import { currentStage, placeOf } from './explored-stage.js';

const atomics = globalThis.Atomics;

/** An access of one element that writes whatever was there. */
function update(view: Int32Array, index: number, write: () => number): number {
  const stage = currentStage();
  const place = placeOf(stage, view, index);
  if (place === undefined) return write();
  const entry = stage.lockstep.step(AccessKind.ATOMIC_UPDATE, place);
  const before = write();
  stage.lockstep.setValue(entry, atomics.load(view, index));
  return before;
}

/** `Atomics` of an explored thread. */
export const Atomics = {
  load(view: Int32Array, index: number): number {
    const stage = currentStage();
    const place = placeOf(stage, view, index);
    if (place === undefined) return atomics.load(view, index);
    const entry = stage.lockstep.step(AccessKind.ATOMIC_LOAD, place);
    const value = atomics.load(view, index);
    stage.lockstep.setValue(entry, value);
    return value;
  },

  store(view: Int32Array, index: number, value: number): number {
    const stage = currentStage();
    const place = placeOf(stage, view, index);
    if (place !== undefined) stage.lockstep.setValue(stage.lockstep.step(AccessKind.ATOMIC_STORE, place), value);
    return atomics.store(view, index, value);
  },

  add: (view: Int32Array, index: number, value: number): number =>
    update(view, index, () => atomics.add(view, index, value)),
  sub: (view: Int32Array, index: number, value: number): number =>
    update(view, index, () => atomics.sub(view, index, value)),
  or: (view: Int32Array, index: number, value: number): number =>
    update(view, index, () => atomics.or(view, index, value)),
  and: (view: Int32Array, index: number, value: number): number =>
    update(view, index, () => atomics.and(view, index, value)),
  exchange: (view: Int32Array, index: number, value: number): number =>
    update(view, index, () => atomics.exchange(view, index, value)),

  compareExchange(view: Int32Array, index: number, expected: number, value: number): number {
    const stage = currentStage();
    const place = placeOf(stage, view, index);
    if (place === undefined) return atomics.compareExchange(view, index, expected, value);
    const entry = stage.lockstep.step(AccessKind.ATOMIC_UPDATE, place);
    const seen = atomics.compareExchange(view, index, expected, value);
    stage.lockstep.setValue(entry, seen === expected ? value : seen);
    if (seen !== expected) stage.lockstep.setKind(entry, AccessKind.ATOMIC_LOAD);
    return seen;
  },

  wait(view: Int32Array, index: number, expected: number, timeoutMs = Infinity): 'ok' | 'not-equal' {
    if (timeoutMs !== Infinity) throw new RangeError('A wait with a timeout is not modelled');
    const { lockstep } = currentStage();
    const location = enterWait(view, index, expected);
    if (location === undefined) return 'not-equal';
    lockstep.words[threadWordIndex(lockstep.threadIndex, ThreadWord.WAIT_LOCATION)] = location;
    lockstep.suspend(Status.WAITING);
    return 'ok';
  },

  /** The promise is one in name: its callback is called by the modelled event loop, in a later turn. */
  waitAsync(view: Int32Array, index: number, expected: number): AsyncWaitResult {
    const stage = currentStage();
    const { words, threadIndex } = stage.lockstep;
    const location = enterWait(view, index, expected);
    if (location === undefined) return { async: false, value: 'not-equal' };
    const stateIndex = threadWordIndex(threadIndex, ThreadWord.ASYNC_WAIT);
    // What nobody notifies cannot be cancelled and leaks: a Parker never has two.
    if (words[stateIndex] !== AsyncWait.NONE) throw new Error('A second waitAsync is pending');
    words[stateIndex] = AsyncWait.PENDING;
    words[threadWordIndex(threadIndex, ThreadWord.ASYNC_LOCATION)] = location;
    return {
      async: true,
      value: {
        then: (onSettled) => {
          stage.eventLoop.onNotified = () => onSettled('ok');
        },
      },
    };
  },

  notify(view: Int32Array, index: number, count = Infinity): number {
    if (count !== Infinity) throw new RangeError('A notify of some waiters only is not modelled');
    const stage = currentStage();
    const place = placeOf(stage, view, index);
    if (place === undefined) return 0;
    const { lockstep } = stage;
    const entry = lockstep.step(AccessKind.NOTIFY, place);
    const woken = wake(lockstep.words, lockstep.threadCount, locationOf(place.bufferIndex, index));
    lockstep.setValue(entry, woken.mask);
    return woken.count;
  },
};

/** What `waitAsync` returns, as far as it is used. */
type AsyncWaitResult =
  | { readonly async: false; readonly value: 'not-equal' }
  | { readonly async: true; readonly value: { then(onSettled: (value: 'ok') => void): void } };

/** The look with which a wait begins. Returns what to sleep on, or undefined when the value has changed already. */
function enterWait(view: Int32Array, index: number, expected: number): number | undefined {
  const stage = currentStage();
  const place = placeOf(stage, view, index);
  if (place === undefined) throw new Error('A wait outside explored memory is not modelled');
  const entry = stage.lockstep.step(AccessKind.WAIT, place);
  const value = atomics.load(view, index);
  stage.lockstep.setValue(entry, value);
  return value === expected ? locationOf(place.bufferIndex, index) : undefined;
}

/** Wakes every thread that sleeps on a word. */
function wake(words: Int32Array, threadCount: number, location: number): { mask: number; count: number } {
  let mask = 0;
  let count = 0;
  for (let thread = 0; thread < threadCount; thread++) {
    const statusIndex = threadWordIndex(thread, ThreadWord.STATUS);
    const asyncIndex = threadWordIndex(thread, ThreadWord.ASYNC_WAIT);
    const waitsOn = words[threadWordIndex(thread, ThreadWord.WAIT_LOCATION)];
    if (words[statusIndex] === Status.WAITING && waitsOn === location) {
      words[statusIndex] = Status.RUNNABLE;
      mask |= 1 << thread;
      count++;
    }
    const asyncOn = words[threadWordIndex(thread, ThreadWord.ASYNC_LOCATION)];
    if (words[asyncIndex] === AsyncWait.PENDING && asyncOn === location) {
      words[asyncIndex] = AsyncWait.NOTIFIED;
      if (words[statusIndex] === Status.ASLEEP) words[statusIndex] = Status.RUNNABLE;
      mask |= 1 << thread;
      count++;
    }
  }
  return { mask, count };
}

/** One number for a word of some buffer. */
function locationOf(bufferIndex: number, index: number): number {
  return bufferIndex * 0x100000 + index;
}
