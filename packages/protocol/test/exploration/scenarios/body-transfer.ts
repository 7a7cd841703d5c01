/**
 * A body that finds no room, or no credit: its sender raises the blocked word and sleeps, the reader gives back and notifies.
 * Both directions, because each has its own blocked word and its own credit word.
 */

import { SlabFiller } from '../../../src/channel/slab-pool.js';
import { bodyByteCount, bodyInlineDataOffset, bodySlabGapBytes, bodySlabIndex } from '../../../src/frame/body-frame.js';
import { FrameType, frameTypeOf } from '../../../src/frame/frame-header.js';
import { EMPTY } from '../../../src/ring/ring-consumer.js';
import { createEventCount } from '../../../src/wake/event-count-layout.js';
import type { Role, Scenario, ThreadContext } from '../scenario.js';
import { runParked } from './run-parked.js';
import {
  createIoEnd,
  createTinyChannel,
  createWorkerEnd,
  type TransferEnd,
  type TransferMemory,
} from './transfer-end.js';

/** What a scenario varies. */
interface Transfer {
  readonly isResponse: boolean;
  /** Bytes of the body, numbered from 0. */
  readonly byteCount: number;
  /** Bytes that are sent at once: 1 goes inline, 2 into a slab when one is free. */
  readonly pieceBytes: number;
  /** Bytes that may be under way, 0 for any number. */
  readonly creditBytes: number;
}

/** A thread that sends or reads. */
interface Side {
  readonly name: string;
  readonly isMortal: boolean;
  readonly createEnd: (memory: TransferMemory) => TransferEnd;
}

const ADDRESS = { exchangeIndex: 0, generation: 1 };

/** The ring takes two pieces. */
export const responseRoom = createScenario({ isResponse: true, byteCount: 3, pieceBytes: 1, creditBytes: 0 });
export const requestRoom = createScenario({ isResponse: false, byteCount: 3, pieceBytes: 1, creditBytes: 0 });
/** One piece at a time has credit. */
export const responseCredit = createScenario({ isResponse: true, byteCount: 2, pieceBytes: 1, creditBytes: 1 });
export const requestCredit = createScenario({ isResponse: false, byteCount: 2, pieceBytes: 1, creditBytes: 1 });
/** There is one slab, so pieces go in it and inline by turns, and a slab is taken for which the ring has no room. */
export const responseSlabs = createScenario({ isResponse: true, byteCount: 5, pieceBytes: 2, creditBytes: 0 });

function createScenario(transfer: Transfer): Scenario<TransferMemory> {
  const io = { name: 'io', isMortal: false, createEnd: createIoEnd };
  const worker = { name: 'worker', isMortal: true, createEnd: createWorkerEnd };
  const [from, to] = transfer.isResponse ? [worker, io] : [io, worker];
  return {
    createMemory: () => ({
      channel: createTinyChannel(),
      ioEventCount: createEventCount(),
      workerEventCount: createEventCount(),
    }),
    buffersOf: ({ channel, ioEventCount, workerEventCount }) => [channel.buffer, ioEventCount, workerEventCount],
    roles: [createSenderRole(from, transfer), createReaderRole(to, transfer)],
    check: ({ memory: { channel }, notes, deadThread }) => {
      const isPrefix = notes[1].every((note, number) => note === number);
      // The end is read as one byte more.
      const isWhole = notes[1].length === transfer.byteCount + 1;
      if (!isPrefix || (deadThread === undefined && !isWhole)) throw new Error(`Read ${notes[1].join(', ')}`);
      const slabs = transfer.isResponse ? channel.responseSlabs : channel.requestSlabs;
      if (deadThread === undefined && new SlabFiller(slabs).freeCount === 0) throw new Error('The slab is lost');
    },
  };
}

function createSenderRole({ createEnd, ...side }: Side, transfer: Transfer): Role<TransferMemory> {
  const { byteCount, pieceBytes, creditBytes } = transfer;
  return {
    ...side,
    create: (memory, context) => {
      const end = createEnd(memory);
      let sentCount = 0;
      const hasCredit = (): boolean => creditBytes === 0 || creditBytes - ((sentCount - end.grantedBytes()) | 0) > 0;
      /** Sends what there is room and credit for, as the shipped senders do. Returns whether all is sent. */
      const sendAll = (): boolean => {
        while (sentCount < byteCount) {
          if (!hasCredit()) {
            end.sender.raiseBlocked();
            if (!hasCredit()) return false;
          }
          const piece = Uint8Array.of(sentCount, sentCount + 1).subarray(
            0,
            Math.min(pieceBytes, byteCount - sentCount),
          );
          const sentBytes = end.sender.trySendBody(ADDRESS, piece);
          if (sentBytes === 0) return false;
          sentCount += sentBytes;
        }
        if (sentCount === byteCount && end.sender.trySendEnd(ADDRESS, 0)) sentCount++;
        return sentCount > byteCount;
      };
      const advance = (): boolean => {
        // Before everything is tried again, so that a sender that still waits raises it anew.
        end.sender.lowerBlocked();
        const isDone = sendAll();
        end.flush();
        return isDone;
      };
      const hasNews = (): boolean => {
        const countBefore = sentCount;
        advance();
        return sentCount > countBefore;
      };
      return () => runParked(end.parker, context, { work: advance, hasNews });
    },
  };
}

function createReaderRole({ createEnd, ...side }: Side, { byteCount, creditBytes }: Transfer): Role<TransferMemory> {
  return {
    ...side,
    create: (memory, context) => {
      const end = createEnd(memory);
      let readCount = 0;
      const work = (): boolean => {
        const countBefore = readCount;
        for (let offset = end.incoming.next(); offset !== EMPTY; offset = end.incoming.next()) {
          readCount += readFrame(end, offset, { context, readCount });
        }
        end.releaseRoom();
        const takenCount = Math.min(readCount, byteCount) - countBefore;
        // Where credit never ends nothing is granted, so that room alone must wake the sender.
        if (takenCount > 0 && creditBytes > 0) end.grant(takenCount);
        return readCount > byteCount;
      };
      return () => runParked(end.parker, context, { work, hasNews: () => !end.incoming.isEmpty });
    },
  };
}

/** What reading a frame needs. */
interface Reading {
  readonly context: ThreadContext;
  readonly readCount: number;
}

/** Checks a frame and notes its bytes. Returns how many, 1 for the end. */
function readFrame(end: TransferEnd, offset: number, { context, readCount }: Reading): number {
  const { frames, slabs } = end;
  const noteBytes = (start: number): number => {
    const byteCount = bodyByteCount(frames, offset);
    for (let index = 0; index < byteCount; index++) context.note(frames.bytes[start + index]);
    return byteCount;
  };
  switch (frameTypeOf(frames.words[offset >> 2])) {
    case FrameType.BODY_INLINE:
      return noteBytes(bodyInlineDataOffset(frames, offset));
    case FrameType.BODY_SLAB: {
      const slab = bodySlabIndex(frames, offset);
      const byteCount = noteBytes(slabs.offsetOf(slab) + bodySlabGapBytes(frames, offset));
      // Before the room of the batch, so that a slab may be free while the ring is full.
      slabs.release(slab);
      end.wakeIfBlocked();
      return byteCount;
    }
    case FrameType.BODY_END:
      context.note(readCount);
      return 1;
    default:
      throw new Error('The frame is not of a body');
  }
}
