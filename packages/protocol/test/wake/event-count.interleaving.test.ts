import { afterEach, expect, test } from '@jest/globals';
import { createEventCount, EPOCH_INDEX } from '../../src/wake/event-count-layout.js';
import { Notifier } from '../../src/wake/notifier.js';
import { Parker } from '../../src/wake/parker.js';
import { interruptAtomics } from './interrupt-atomics.js';

/**
 * An owner that consumes a count, and producers that raise it, as the loops of the server do: look, announce the park,
 * look once more, wait.
 */
class Scene {
  readonly memory = createEventCount();
  readonly published = new Int32Array(new SharedArrayBuffer(4));
  readonly parker = new Parker(this.memory, () => this.turn());
  readonly producers = [new Notifier(this.memory), new Notifier(this.memory)] as const;
  seenCount = 0;

  /** One turn of the owner: returns parked. */
  turn(): void {
    this.parker.cancel();
    for (;;) {
      this.seenCount = Atomics.load(this.published, 0);
      this.parker.prepare();
      if (Atomics.load(this.published, 0) === this.seenCount && this.parker.wait()) return;
      this.parker.cancel();
    }
  }

  /** Leaves a pending waiter behind without being parked. */
  leaveStaleWaiter(): void {
    this.turn();
    this.parker.cancel();
  }

  publish(): void {
    Atomics.add(this.published, 0, 1);
  }

  /** Whether the owner sleeps on something published, and nobody has woken it. */
  hasLostWakeUp(): boolean {
    if (!this.parker.isParked || this.seenCount === Atomics.load(this.published, 0)) return false;
    // A waiter that was notified is no longer in the list, although its promise settles only in a later turn.
    return Atomics.notify(new Int32Array(this.memory), EPOCH_INDEX) > 0;
  }
}

const scenes: Scene[] = [];

function createScene(hasStaleWaiter: boolean): Scene {
  const scene = new Scene();
  scenes.push(scene);
  if (hasStaleWaiter) scene.leaveStaleWaiter();
  return scene;
}

afterEach(() => {
  for (const scene of scenes.splice(0)) scene.parker.close();
});

/** All orders of two calls each of two producers, and of four of one: a digit is the producer, publish before notify. */
const CALL_ORDERS = ['0000', '0011', '0101', '0110', '1100', '1010', '1001'];

/** All ways to put `count` things, in order, before one of the accesses 0 to `last`. */
function* placements(count: number, last: number, first = 0): Generator<number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let place = first; place <= last; place++) {
    for (const rest of placements(count - 1, last, place)) yield [place, ...rest];
  }
}

/** More accesses than an undisturbed turn makes, so that the turns after a disturbance are disturbed too. */
const LAST_ACCESS = 12;

test.each([
  ['no waiter', false],
  ['a stale waiter', true],
])('an owner with %s loses no wake-up, whatever producers do between its accesses', (_name, hasStaleWaiter) => {
  let parkedCount = 0;
  for (const order of CALL_ORDERS) {
    for (const places of placements(order.length, LAST_ACCESS)) {
      const scene = createScene(hasStaleWaiter);
      const callCounts = [0, 0];
      const calls = Array.from(order, (digit) => () => {
        const producer = Number(digit);
        if (callCounts[producer]++ % 2 === 0) scene.publish();
        else scene.producers[producer].notify();
      });
      const interruptions = new Map<number, () => void>();
      for (const place of new Set(places)) {
        interruptions.set(place, () => calls.forEach((call, index) => places[index] === place && call()));
      }
      const accessCount = interruptAtomics(interruptions, () => scene.turn());
      calls.forEach((call, index) => places[index] >= accessCount && call());
      if (scene.parker.isParked) parkedCount++;
      if (scene.hasLostWakeUp()) throw new Error(`Lost wake-up with order ${order} before accesses ${places.join()}`);
    }
  }
  expect(parkedCount).toBeGreaterThan(1000);
});

test.each([
  ['no waiter', false],
  ['a stale waiter', true],
])('a producer loses no wake-up when an owner with %s goes on between its accesses', (_name, hasStaleWaiter) => {
  for (const turnCount of [0, 1, 2]) {
    for (const isParkedFirst of [false, true]) {
      for (const places of placements(turnCount, 6)) {
        const scene = createScene(hasStaleWaiter);
        if (isParkedFirst) scene.turn();
        const interruptions = new Map(places.map((place) => [place, () => scene.turn()]));
        const accessCount = interruptAtomics(interruptions, () => {
          scene.publish();
          scene.producers[0].notify();
          scene.publish();
          scene.producers[0].notify();
        });
        if (places.some((place) => place >= accessCount)) scene.turn();
        expect(scene.hasLostWakeUp()).toBe(false);
      }
    }
  }
});

test('an undisturbed turn parks, and makes the accesses that the other tests disturb', () => {
  const scene = createScene(false);
  expect(interruptAtomics(new Map(), () => scene.turn())).toBe(5);
  expect(scene.parker.isParked).toBe(true);
  expect(scene.hasLostWakeUp()).toBe(false);
  scene.publish();
  expect(scene.hasLostWakeUp()).toBe(true);
});
