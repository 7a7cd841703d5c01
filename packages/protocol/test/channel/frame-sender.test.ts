import { describe, expect, test } from '@jest/globals';
import { createChannelMemory, REQUEST_BLOCKED_INDEX, type ChannelSizes } from '../../src/channel/channel-layout.js';
import { FrameSender } from '../../src/channel/frame-sender.js';
import { SlabEmptier } from '../../src/channel/slab-pool.js';
import {
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  endBusyMs,
} from '../../src/frame/body-frame.js';
import { createFrameMemory, FrameType, frameTypeOf } from '../../src/frame/frame-header.js';
import { EMPTY, RingConsumer } from '../../src/ring/ring-consumer.js';
import { NO_ROOM } from '../../src/ring/ring-producer.js';
import { bytesAt } from '../frame/create-head.js';
import { interruptAtomics } from '../wake/interrupt-atomics.js';
import { TINY_SIZES } from './tiny-sizes.js';

const ADDRESS = { exchangeIndex: 1, generation: 4 };

interface Piece {
  readonly type: FrameType;
  readonly bytes: Buffer;
  readonly slab: number | undefined;
}

/** A sender over a request ring and slabs, and what its peer does with them. */
function createScene(sizes: Partial<ChannelSizes> = {}) {
  const memory = createChannelMemory({ ...TINY_SIZES, ...sizes });
  const frames = createFrameMemory(memory.buffer);
  const ring = new RingConsumer(memory.requestRing);
  const slabs = new SlabEmptier(memory.requestSlabs);
  const sender = new FrameSender({
    frames,
    ring: memory.requestRing,
    slabs: memory.requestSlabs,
    inlineBytes: memory.sizes.inlineBytes,
    blockedIndex: REQUEST_BLOCKED_INDEX,
  });

  /** Reads one frame; releases neither ring nor slab. */
  function read(): Piece | undefined {
    const offset = ring.next();
    if (offset === EMPTY) return undefined;
    const type = frameTypeOf(frames.words[offset >> 2]);
    if (type === FrameType.BODY_END) return { type, bytes: Buffer.alloc(0), slab: undefined };
    const slab = type === FrameType.BODY_SLAB ? bodySlabIndex(frames, offset) : undefined;
    const start =
      slab === undefined
        ? bodyInlineDataOffset(frames, offset)
        : slabs.offsetOf(slab) + bodySlabGapBytes(frames, offset);
    return { type, bytes: Buffer.from(frames.bytes.subarray(start, start + bodyByteCount(frames, offset))), slab };
  }

  return {
    frames,
    ring,
    slabs,
    sender,
    read,
    isBlockedUp: () => frames.words[REQUEST_BLOCKED_INDEX] === 1,
    /** Fills the ring until not even the end of a message fits. */
    fillRing: () => {
      while (sender.trySendEnd(ADDRESS, 0));
      sender.lowerBlocked();
    },
  };
}

describe('tryClaim() and commit()', () => {
  test('tryClaim() raises the blocked word when the ring is full, and lowerBlocked() lowers it', () => {
    const { sender, ring, isBlockedUp } = createScene();
    expect(isBlockedUp()).toBe(false);
    let frameCount = 0;
    while (sender.trySendEnd(ADDRESS, 0)) frameCount++;
    expect([frameCount, isBlockedUp()]).toEqual([Math.floor(256 / 24), true]);
    // It stays up whatever the peer gives back: the owner lowers it before it tries again.
    ring.next();
    ring.release();
    expect(isBlockedUp()).toBe(true);
    sender.lowerBlocked();
    expect(isBlockedUp()).toBe(false);
    expect(sender.trySendEnd(ADDRESS, 0)).toBe(true);
    expect(isBlockedUp()).toBe(false);
    expect([sender.trySendEnd(ADDRESS, 0), isBlockedUp()]).toEqual([false, true]);
  });

  test('tryClaim() finds the room, or the peer that gives it back finds the blocked word, at whatever moment', () => {
    const outcomes = [0, 1, 2, 3].map((access) => {
      const { sender, ring, fillRing, isBlockedUp } = createScene();
      fillRing();
      ring.next();
      let wasBlockedUp = false;
      const giveBack = (): void => {
        ring.release();
        wasBlockedUp = isBlockedUp();
      };
      let offset = NO_ROOM;
      const accessCount = interruptAtomics(new Map([[access, giveBack]]), () => (offset = sender.tryClaim(16)));
      if (access >= accessCount) giveBack();
      return { hasRoom: offset !== NO_ROOM, isWoken: wasBlockedUp };
    });
    expect(outcomes).toEqual([
      // Before the first look at the head, and before the word is raised.
      { hasRoom: true, isWoken: false },
      { hasRoom: true, isWoken: false },
      // Before the second look.
      { hasRoom: true, isWoken: true },
      // After it.
      { hasRoom: false, isWoken: true },
    ]);
  });

  test('tryClaim() throws for a frame that never fits', () => {
    const { sender } = createScene();
    expect(sender.maxFrameBytes).toBe(120);
    expect(() => sender.tryClaim(121)).toThrow('Record payload is 121 bytes, limit is 120');
  });

  test('takePublished() tells once of everything committed since the last call', () => {
    const { sender } = createScene();
    expect(sender.takePublished()).toBe(false);
    sender.trySendEnd(ADDRESS, 0);
    sender.trySendBody(ADDRESS, bytesAt(0, 4));
    expect([sender.takePublished(), sender.takePublished()]).toEqual([true, false]);
  });

  test('takePublished() tells nothing of what had no room', () => {
    const { sender, fillRing } = createScene();
    fillRing();
    sender.takePublished();
    expect(sender.trySendBody(ADDRESS, bytesAt(0, 4))).toBe(0);
    expect(sender.trySendBody(ADDRESS, bytesAt(0, 40))).toBe(0);
    expect(sender.takePublished()).toBe(false);
  });

  test('trySendEnd() sends the time', () => {
    const { sender, ring, frames } = createScene();
    sender.trySendEnd(ADDRESS, 12.5);
    expect(endBusyMs(frames, ring.next())).toBe(12.5);
  });
});

describe('trySendBody()', () => {
  test('trySendBody() sends a small piece inline, up to inlineBytes', () => {
    for (const byteCount of [1, 15, 16]) {
      const { sender, read } = createScene();
      const data = bytesAt(3, byteCount);
      expect(sender.trySendBody(ADDRESS, data)).toBe(byteCount);
      expect(read()).toEqual({ type: FrameType.BODY_INLINE, bytes: Buffer.from(data), slab: undefined });
      expect(sender.freeSlabCount).toBe(1);
    }
  });

  test('trySendBody() sends a larger piece in a slab', () => {
    const { sender, read } = createScene();
    const data = bytesAt(0, 17);
    expect(sender.trySendBody(ADDRESS, data)).toBe(17);
    expect(read()).toEqual({ type: FrameType.BODY_SLAB, bytes: Buffer.from(data), slab: 0 });
    expect(sender.freeSlabCount).toBe(0);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'trySendBody() fills a slab from residue %i up to its end, no further',
    (residue) => {
      const { sender, read, frames } = createScene({ slabCount: 2 });
      const data = bytesAt(residue, 100);
      const takenBytes = 64 - residue;
      expect(sender.trySendBody(ADDRESS, data)).toBe(takenBytes);
      const piece = read()!;
      expect(piece.type).toBe(FrameType.BODY_SLAB);
      expect(piece.bytes.equals(data.subarray(0, takenBytes))).toBe(true);
      // The other slab is as it was.
      expect(frames.bytes.subarray(frames.bytes.byteLength - 3 * 64, -2 * 64).every((byte) => byte === 0)).toBe(true);
      expect(sender.trySendBody(ADDRESS, data.subarray(takenBytes))).toBe(100 - takenBytes);
      expect(read()!.bytes.equals(data.subarray(takenBytes))).toBe(true);
    },
  );

  test('trySendBody() goes inline, in pieces of inlineBytes, when no slab is free', () => {
    const { sender, read, slabs } = createScene();
    const data = bytesAt(1, 50);
    sender.trySendBody(ADDRESS, data);
    expect(sender.trySendBody(ADDRESS, data)).toBe(16);
    expect(sender.trySendBody(ADDRESS, data.subarray(16))).toBe(16);
    const slab = read()!.slab!;
    expect([read()!.bytes, read()!.bytes]).toEqual([
      Buffer.from(data.subarray(0, 16)),
      Buffer.from(data.subarray(16, 32)),
    ]);
    slabs.release(slab);
    expect(sender.trySendBody(ADDRESS, data)).toBe(50);
    expect(read()!.type).toBe(FrameType.BODY_SLAB);
  });

  test('trySendBody() gets on by one byte when nothing may go inline and no slab is free', () => {
    const { sender, read } = createScene({ inlineBytes: 0 });
    const data = bytesAt(0, 10);
    expect([sender.trySendBody(ADDRESS, data), sender.trySendBody(ADDRESS, data)]).toEqual([10, 1]);
    expect([read()!.type, read()!.type]).toEqual([FrameType.BODY_SLAB, FrameType.BODY_INLINE]);
  });

  test('trySendBody() puts the slab back, and blocks, when the ring has no room for its frame', () => {
    const { sender, ring, read, fillRing, isBlockedUp } = createScene();
    fillRing();
    expect([sender.trySendBody(ADDRESS, bytesAt(0, 40)), isBlockedUp()]).toEqual([0, true]);
    expect(sender.freeSlabCount).toBe(1);
    while (ring.next() !== EMPTY);
    ring.release();
    sender.lowerBlocked();
    expect(sender.trySendBody(ADDRESS, bytesAt(0, 40))).toBe(40);
    expect(read()).toEqual({ type: FrameType.BODY_SLAB, bytes: Buffer.from(bytesAt(0, 40)), slab: 0 });
  });
});
