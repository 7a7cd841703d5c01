/** The sender of bodies with a worker that the test plays itself: what it starts, takes and gives back is decided by the test. */

import {
  EMPTY,
  FrameType,
  IoChannel,
  WorkerChannel,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  createChannelMemory,
  createEventCount,
  frameTypeOf,
  type ChannelSizes,
} from '@spool/protocol';
import { expect } from '@jest/globals';

import { BodySender } from '../../src/dispatch/body-sender.js';
import { Exchange, type ResponseSink } from '../../src/dispatch/exchange.js';
import { RequestBody } from '../../src/dispatch/request-body.js';
import { RequestClass } from '../../src/schedule/index.js';

/** Sizes of a stage's channel, unless it is given others. */
export const SIZES: ChannelSizes = {
  ringBytes: 4096,
  exchangeCount: 4,
  slabBytes: 512,
  slabCount: 2,
  inlineBytes: 64,
  creditBytes: 1000,
  maxCreditBytes: 1000,
};

/** A sender and both ends of its channel. */
export class BodyStage {
  readonly io: IoChannel;
  readonly worker: WorkerChannel;
  readonly sender: BodySender;
  /** Exchanges of whose bodies more may be read, as the sender has told. */
  readonly roomFor: Exchange[] = [];

  constructor(sizes: Partial<ChannelSizes> = {}) {
    const memory = createChannelMemory({ ...SIZES, ...sizes });
    this.io = new IoChannel(memory, createEventCount());
    this.worker = new WorkerChannel(memory, createEventCount());
    this.sender = new BodySender(this.io);
  }

  /** Opens an exchange whose head, for all the sender knows, is sent. */
  open({ isIdempotent = false } = {}): Exchange {
    const exchange = new Exchange({
      sink: { onBodyRoom: (roomy: Exchange) => this.roomFor.push(roomy) } as unknown as ResponseSink,
      requestId: 1,
      receivedAtMs: 0,
      requestClass: new RequestClass(),
      remoteAddress: '',
      isHead: false,
      isSafe: false,
      isIdempotent,
      affinityHash: 0,
      minorVersion: 1,
      keepAlive: true,
    });
    exchange.exchangeIndex = this.io.exchanges.open();
    exchange.generation = this.io.exchanges.generationOf(exchange.exchangeIndex);
    exchange.body = new RequestBody(-1);
    return exchange;
  }

  start({ exchangeIndex, generation }: Exchange): void {
    expect(this.worker.exchanges.tryStart(exchangeIndex, generation)).toBe(true);
  }

  add(exchange: Exchange, bytes: Buffer): void {
    this.sender.addPiece(exchange, {
      source: Buffer.concat([Buffer.from('<<<'), bytes]),
      start: 3,
      end: 3 + bytes.length,
    });
  }

  end(exchange: Exchange): void {
    exchange.body!.isComplete = true;
    this.sender.send(exchange);
  }

  /** Reads every frame that lies in the ring: bytes, and a dot for an end. Gives ring and slabs back, and credit if asked. */
  take(exchange?: Exchange): string {
    let text = '';
    for (;;) {
      const offset = this.worker.requests.next();
      if (offset === EMPTY) break;
      const { frames } = this.worker;
      const type = frameTypeOf(frames.words[offset >> 2]);
      if (type === FrameType.BODY_END) {
        text += '.';
        continue;
      }
      const slab = type === FrameType.BODY_SLAB ? bodySlabIndex(frames, offset) : undefined;
      const start =
        slab === undefined
          ? bodyInlineDataOffset(frames, offset)
          : this.worker.requestSlabs.offsetOf(slab) + bodySlabGapBytes(frames, offset);
      text += frames.bytes.toString('latin1', start, start + bodyByteCount(frames, offset));
      if (slab !== undefined) this.worker.requestSlabs.release(slab);
    }
    this.worker.releaseRequests();
    const byteCount = text.replaceAll('.', '').length;
    if (exchange !== undefined) this.worker.exchanges.addConsumedBytes(exchange.exchangeIndex, byteCount);
    return text;
  }
}

/** Bytes without a dot, each place different from its neighbours. */
export function letters(byteCount: number): Buffer {
  return Buffer.from(Array.from({ length: byteCount }, (_, index) => 97 + (index % 26)));
}
