/**
 * The ways in which one thread of Node wakes another, alike: each side rings the other, and sleeps until it is rung. Two kinds:
 * those that block the thread, and those that let its event loop turn.
 */
import { constants, openSync, readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { MessagePort, Worker } from 'node:worker_threads';

/** What can be measured. */
export type Means = 'wait' | 'wait-async' | 'post-message' | 'fifo' | 'fifo-socket' | 'spin';

/** Both sides. */
export const Side = { ASKING: 0, ANSWERING: 1 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/** One side's end. */
export interface Doorbell {
  /** Wakes the other side. */
  readonly ring: () => void;
  /** Blocks until this side is rung; undefined where it listens. */
  readonly sleep?: () => void;
  /** Calls back each time this side is rung; undefined where it blocks. */
  readonly listen?: (onRing: () => void) => void;
}

/** What both sides share. Plain data and shared memory. */
export interface DoorbellMemory {
  readonly means: Means;
  /** A word a side, 64 bytes apart, moved by both: EMPTY, RUNG, or ASLEEP. A third one that the asking side alone writes. */
  readonly words: Int32Array;
  /** A FIFO a side, which that side reads; only for the means that use them. */
  readonly fifos: readonly string[];
}

const EMPTY = 0;
const RUNG = 1;
/** The owner of the word sleeps on it and has to be notified. */
const ASLEEP = -1;

/** Indexes of a cache line. */
const wordsPerLine = 16;

/** How long a spinning side looks before it sleeps, in milliseconds: longer than any answer takes on an idle core. */
const spinMs = 2;
/** Looks between two at the clock. */
const looksPerClock = 1_000;

/** Where the asking side says that it asks no more. */
const overIndex = 2 * wordsPerLine;

/** Bytes all words take. */
export const doorbellBytes = 3 * wordsPerLine * 4;

/**
 * Says that the next ring is the last one. Called by the asking side.
 *
 * @param memory - What both sides share.
 */
export function endAfterRing({ words }: DoorbellMemory): void {
  // Publishes the end. Pairs with the load in isOver().
  Atomics.store(words, overIndex, 1);
}

/**
 * Tells whether the ring just heard was the last one.
 *
 * @param memory - What both sides share.
 */
export function isOver({ words }: DoorbellMemory): boolean {
  // Observes the end. Pairs with the store in endAfterRing().
  return Atomics.load(words, overIndex) === 1;
}

/**
 * Makes one side's end.
 *
 * @param memory - What both sides share.
 * @param side - Which one.
 * @param port - What messages go by.
 */
export function createDoorbell(memory: DoorbellMemory, side: Side, port: MessagePort | Worker): Doorbell {
  const { words, means, fifos } = memory;
  const own = side * wordsPerLine;
  const other = (1 - side) * wordsPerLine;
  switch (means) {
    case 'wait':
      return { ring: () => ringBell(words, other), sleep: () => sleepOn(words, own, 0) };
    case 'spin':
      return { ring: () => ringBell(words, other), sleep: () => sleepOn(words, own, spinMs) };
    case 'wait-async':
      // On one side: the other one blocks, as a worker may and a thread with sockets may not.
      if (side === Side.ANSWERING) return { ring: () => ringBell(words, other), sleep: () => sleepOn(words, own, 0) };
      return { ring: () => ringBell(words, other), listen: (onRing) => void listenOn(words, own, onRing) };
    case 'post-message':
      return { ring: () => port.postMessage(0), listen: (onRing) => port.on('message', onRing) };
    case 'fifo':
    case 'fifo-socket':
      return createFifoBell(fifos[side], fifos[1 - side], means === 'fifo-socket');
  }
}

/** Notifies only a side that sleeps: Node's notify takes a lock that all threads share. */
function ringBell(words: Int32Array, index: number): void {
  // Publishes the ring, and observes the sleep. Pairs with the compareExchange in sleepOn() and listenOn().
  if (Atomics.exchange(words, index, RUNG) === ASLEEP) Atomics.notify(words, index, 1);
}

function sleepOn(words: Int32Array, index: number, spinForMs: number): void {
  if (spinForMs > 0) spin(words, index, spinForMs);
  // Publishes the sleep, unless it was rung. Pairs with the exchange in ringBell().
  while (Atomics.compareExchange(words, index, EMPTY, ASLEEP) !== RUNG) Atomics.wait(words, index, ASLEEP);
  Atomics.store(words, index, EMPTY);
}

function spin(words: Int32Array, index: number, spinForMs: number): void {
  let looks = 0;
  let endMs = 0;
  // Observes the ring. Pairs with the exchange in ringBell().
  while (Atomics.load(words, index) !== RUNG) {
    if (++looks % looksPerClock !== 0) continue;
    const nowMs = performance.now();
    if (endMs === 0) endMs = nowMs + spinForMs;
    else if (nowMs >= endMs) return;
  }
}

async function listenOn(words: Int32Array, index: number, onRing: () => void): Promise<never> {
  for (;;) {
    // Publishes the sleep, unless it was rung. Pairs with the exchange in ringBell().
    if (Atomics.compareExchange(words, index, EMPTY, ASLEEP) === RUNG) {
      Atomics.store(words, index, EMPTY);
      onRing();
      continue;
    }
    const { async, value } = Atomics.waitAsync(words, index, ASLEEP);
    if (async) await value;
  }
}

const oneByte = new Uint8Array(1);

function createFifoBell(ownPath: string, otherPath: string, isSocket: boolean): Doorbell {
  // For both, so that opening waits for nobody.
  const target = openSync(otherPath, constants.O_RDWR);
  const ring = (): void => void writeSync(target, oneByte);
  const source = openSync(ownPath, constants.O_RDWR | (isSocket ? constants.O_NONBLOCK : 0));
  if (!isSocket) return { ring, sleep: () => void readSync(source, oneByte) };
  return { ring, listen: (onRing) => new Socket({ fd: source, readable: true, writable: false }).on('data', onRing) };
}
