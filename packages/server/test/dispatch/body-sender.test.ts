/** The sender of bodies with a worker that the test plays itself: what it starts, takes and gives back is decided here. */

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
import { describe, expect, test } from '@jest/globals';

import { BodySender } from '../../src/dispatch/body-sender.js';
import { Exchange, type ResponseSink } from '../../src/dispatch/exchange.js';
import { BODY_BUFFER_BYTES, RequestBody } from '../../src/dispatch/request-body.js';
import { RequestClass } from '../../src/schedule/index.js';

const SIZES: ChannelSizes = {
  ringBytes: 4096,
  exchangeCount: 4,
  slabBytes: 512,
  slabCount: 2,
  inlineBytes: 64,
  creditBytes: 1000,
  maxCreditBytes: 1000,
};

/** A sender and both ends of its channel. */
class Stage {
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
function letters(byteCount: number): Buffer {
  return Buffer.from(Array.from({ length: byteCount }, (_, index) => 97 + (index % 26)));
}

describe('BodySender', () => {
  test('sends a piece straight from its source when it need not be kept', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(700));
    expect(exchange.body).toMatchObject({ sentBytes: 700, unsentBytes: 0, isWhole: false });
    expect(stage.take(exchange)).toBe(letters(700).toString());
    stage.end(exchange);
    expect(stage.take(exchange)).toBe('.');
    expect(exchange.body!.isPending).toBe(false);
  });

  test('sends the end of an empty body', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.end(exchange);
    expect(stage.take()).toBe('.');
  });

  test('sends no more than the credit, and goes on as far as the worker has taken', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(2500));
    stage.end(exchange);
    const first = stage.take();
    expect(first).toHaveLength(SIZES.creditBytes);
    expect(stage.sender.advance()).toBe(false);
    stage.worker.exchanges.addConsumedBytes(exchange.exchangeIndex, 300);
    expect(stage.sender.advance()).toBe(true);
    const second = stage.take(exchange);
    expect(second).toHaveLength(300);
    stage.worker.exchanges.addConsumedBytes(exchange.exchangeIndex, 700);
    let rest = '';
    while (stage.sender.advance()) rest += stage.take(exchange);
    expect(first + second + rest).toBe(`${letters(2500).toString()}.`);
  });

  test('lets more be under way each time the worker has run out, up to maxCreditBytes', () => {
    const sizes = { creditBytes: 1000, maxCreditBytes: 3000 };
    const stage = new Stage({ ...sizes, ringBytes: 16_384, inlineBytes: 4096 });
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(12_000));
    const takenBytes: number[] = [];
    do takenBytes.push(stage.take(exchange).length);
    while (stage.sender.advance());
    expect(takenBytes).toEqual([1000, 2000, 3000, 3000, 3000]);
  });

  test('begins with the credit again on another worker', () => {
    const sizes = { creditBytes: 1000, maxCreditBytes: 3000, ringBytes: 16_384, inlineBytes: 4096 };
    const stage = new Stage(sizes);
    const exchange = stage.open({ isIdempotent: true });
    stage.add(exchange, letters(6000));
    stage.take(exchange);
    stage.sender.advance();
    expect(stage.take(exchange)).toHaveLength(2000);
    stage.sender.remove(exchange);
    exchange.body!.rewind();
    const other = new Stage(sizes);
    exchange.exchangeIndex = other.io.exchanges.open();
    exchange.generation = other.io.exchanges.generationOf(exchange.exchangeIndex);
    other.sender.send(exchange);
    expect(other.take(exchange)).toHaveLength(1000);
  });

  test('keeps what the ring has no room for, with the blocked word up', () => {
    const stage = new Stage({ creditBytes: 100_000 });
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(10_000));
    expect(exchange.body!.unsentBytes).toBeGreaterThan(0);
    let text = '';
    do text += stage.take(exchange);
    while (stage.sender.advance());
    expect(text).toBe(letters(10_000).toString());
  });

  test('holds up no body with another whose worker takes nothing', () => {
    const stage = new Stage();
    const [stuck, moving] = [stage.open(), stage.open()];
    stage.start(stuck);
    stage.start(moving);
    stage.add(stuck, letters(5000));
    stage.take();
    for (let round = 0; round < 5; round++) {
      stage.add(moving, letters(900));
      stage.sender.advance();
      expect(stage.take(moving)).toBe(letters(900).toString());
    }
    expect(stuck.body!.unsentBytes).toBe(5000 - SIZES.creditBytes);
  });

  test('keeps a body that is not started, and can send it again', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.add(exchange, letters(300));
    stage.end(exchange);
    expect(stage.take()).toBe(`${letters(300).toString()}.`);
    expect(exchange.body!.isWhole).toBe(true);
    stage.sender.remove(exchange);
    exchange.body!.rewind();
    stage.sender.send(exchange);
    expect(stage.take()).toBe(`${letters(300).toString()}.`);
  });

  test('is full while a body fills its buffer unstarted, and tells of room once it is started', () => {
    const stage = new Stage({ ringBytes: 64 * 1024, slabBytes: 64 * 1024, creditBytes: 256 * 1024 });
    const exchange = stage.open();
    stage.add(exchange, letters(BODY_BUFFER_BYTES));
    expect(exchange.body).toMatchObject({ unsentBytes: 0, isFull: true, isWhole: true });
    expect(stage.sender.advance()).toBe(false);
    expect(stage.roomFor).toEqual([]);
    stage.start(exchange);
    expect(stage.sender.advance()).toBe(true);
    expect(stage.roomFor).toEqual([exchange]);
    expect(exchange.body).toMatchObject({ isFull: false, isWhole: false });
  });

  test('keeps a started body of an idempotent request while it is small, and then no more', () => {
    const stage = new Stage({ ringBytes: 64 * 1024, slabBytes: 64 * 1024, creditBytes: 1024 * 1024 });
    const exchange = stage.open({ isIdempotent: true });
    stage.start(exchange);
    stage.add(exchange, letters(BODY_BUFFER_BYTES - 1));
    expect(exchange.body).toMatchObject({ isWhole: true, isFull: false });
    stage.add(exchange, letters(1));
    expect(exchange.body).toMatchObject({ isWhole: false, isFull: false, unsentBytes: 0 });
    stage.add(exchange, letters(1000));
    expect(exchange.body).toMatchObject({ sentBytes: BODY_BUFFER_BYTES + 1000 });
  });

  test('tells of room when credit comes for a body that fills its buffer', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(BODY_BUFFER_BYTES + SIZES.creditBytes));
    expect(exchange.body!.isFull).toBe(true);
    stage.take(exchange);
    expect(stage.sender.advance()).toBe(true);
    expect(stage.roomFor).toEqual([exchange]);
    // Told once: there has been room since.
    stage.take(exchange);
    stage.sender.advance();
    expect(stage.roomFor).toHaveLength(1);
  });

  test('takes more of a body from within the call that tells of room', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.start(exchange);
    let moreBytes = 3 * BODY_BUFFER_BYTES;
    const sink = exchange.sink as { onBodyRoom: (exchange: Exchange) => void };
    sink.onBodyRoom = () => {
      if (moreBytes === 0) return;
      moreBytes -= BODY_BUFFER_BYTES;
      stage.add(exchange, letters(BODY_BUFFER_BYTES));
    };
    stage.add(exchange, letters(SIZES.creditBytes + BODY_BUFFER_BYTES));
    let byteCount = 0;
    do byteCount += stage.take(exchange).length;
    while (stage.sender.advance());
    expect(moreBytes).toBe(0);
    expect(byteCount).toBe(SIZES.creditBytes + 4 * BODY_BUFFER_BYTES);
  });

  test('remove() forgets what waits', () => {
    const stage = new Stage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(5000));
    stage.take(exchange);
    stage.sender.remove(exchange);
    expect(stage.sender.advance()).toBe(false);
    expect(stage.take()).toBe('');
  });

  test('counts credit anew for the next exchange of the same index', () => {
    const stage = new Stage({ exchangeCount: 1 });
    for (let round = 0; round < 3; round++) {
      const exchange = stage.open();
      stage.start(exchange);
      stage.add(exchange, letters(SIZES.creditBytes + 1));
      expect(exchange.body!.unsentBytes).toBe(1);
      stage.take(exchange);
      expect(stage.sender.advance()).toBe(true);
      stage.take(exchange);
      stage.sender.remove(exchange);
      stage.io.exchanges.close(exchange.exchangeIndex);
    }
  });

  test('a body makes room for more when its handler starts just before the word is up that would tell of it', () => {
    const stage = new Stage({ ringBytes: 2 ** 18, creditBytes: 2 ** 20, maxCreditBytes: 2 ** 20 });
    const exchange = stage.open();
    const { sender } = stage.io;
    const raiseBlocked = sender.raiseBlocked.bind(sender);
    sender.raiseBlocked = () => {
      // Everything is sent and kept: what is waited for is the start alone.
      expect(exchange.body!.unsentBytes).toBe(0);
      stage.start(exchange);
      raiseBlocked();
    };
    stage.add(exchange, Buffer.alloc(BODY_BUFFER_BYTES));
    expect([exchange.body!.isFull, stage.roomFor]).toEqual([false, [exchange]]);
  });
});
