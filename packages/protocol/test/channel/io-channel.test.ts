import { describe, expect, test } from '@jest/globals';
import { WorkerPhase } from '../../src/channel/channel-layout.js';
import { exchangeIndexOf, FrameFlag, frameFlagsOf, FrameType, frameTypeOf } from '../../src/frame/frame-header.js';
import { DecodedRequestHead, readInlineRequestBody } from '../../src/frame/request-head-frame.js';
import { EMPTY } from '../../src/ring/ring-consumer.js';
import { NO_ROOM } from '../../src/ring/ring-producer.js';
import { bytesAt, createHead } from '../frame/create-head.js';
import { createChannel, createRequestFrame, encodeHead, type TestChannel } from './create-channel.js';

/** Large enough for the bound of a head frame, which counts the longest address. */
const HEAD_SIZES = { ringBytes: 1024 };

/** Reads a request head and what says whose it is. */
function readHead({ worker }: TestChannel) {
  const offset = worker.requests.next();
  expect(offset).not.toBe(EMPTY);
  const word = worker.frames.words[offset >> 2];
  return {
    type: frameTypeOf(word),
    flags: frameFlagsOf(word),
    exchangeIndex: exchangeIndexOf(word),
    generation: worker.frames.words[(offset >> 2) + 1],
    head: new DecodedRequestHead(worker.frames, offset),
    body: readInlineRequestBody(worker.frames, offset),
  };
}

describe('heads', () => {
  test('trySendHead() sends a head, with and without a body', () => {
    const channel = createChannel(HEAD_SIZES);
    const { io, worker } = channel;
    for (const body of [undefined, bytesAt(3, 16)]) {
      const index = io.exchanges.open();
      const frame = createRequestFrame(index, io.exchanges.generationOf(index));
      const offset = io.trySendHead(createHead({ target: '/sent', fields: [['Host', 'a']] }), frame, body);
      expect(offset).not.toBe(NO_ROOM);
      const received = readHead(channel);
      expect([received.type, received.flags]).toEqual([FrameType.REQUEST_HEAD, body === undefined ? 0 : FrameFlag.END]);
      expect([received.head.target, received.head.fieldValue(0), received.head.remoteAddress]).toEqual([
        '/sent',
        'a',
        '::1',
      ]);
      expect(received.body).toEqual(body ?? null);
      expect(worker.exchanges.tryStart(received.exchangeIndex, received.generation)).toBe(true);
      expect(io.exchanges.isStarted(index)).toBe(true);
      worker.releaseRequests();
    }
  });

  test('trySendHead() gives the slack of its bound back to the ring', () => {
    const { io } = createChannel(HEAD_SIZES);
    const frame = createRequestFrame(0, 1);
    const offsets = [0, 1].map(() => io.trySendHead(createHead({}), frame, undefined));
    // A record takes its header and the frame, rounded up to 8.
    expect(offsets[1] - offsets[0]).toBe(8 + Math.ceil(io.sentFrameBytes / 8) * 8);
    expect(io.sentFrameBytes).toBe(48 + 'GET / HTTP/1.1\r\n\r\n'.length + '::1'.length);
  });

  test('trySendHead() returns NO_ROOM when the ring is full, and leaves nothing half-written', () => {
    const channel = createChannel(HEAD_SIZES);
    const { io, worker } = channel;
    let sentCount = 0;
    while (io.trySendHead(createHead({}), createRequestFrame(0, sentCount + 1), undefined) !== NO_ROOM) sentCount++;
    for (let count = 1; count <= sentCount; count++) expect(readHead(channel).generation).toBe(count);
    expect(worker.requests.next()).toBe(EMPTY);
    worker.releaseRequests();
    expect(io.trySendHead(createHead({}), createRequestFrame(0, 99), undefined)).not.toBe(NO_ROOM);
    expect(readHead(channel).generation).toBe(99);
  });

  test('a request that was taken back goes to another channel from the copy of its frame', () => {
    const first = createChannel(HEAD_SIZES);
    const second = createChannel(HEAD_SIZES);
    const body = bytesAt(5, 16);
    const index = first.io.exchanges.open();
    const generation = first.io.exchanges.generationOf(index);
    const head = createHead({ target: '/moved', fields: [['Host', 'a']] }, 3);
    const offset = first.io.trySendHead(head, createRequestFrame(index, generation), body);
    const encoded = first.io.copySentFrame(offset, first.io.sentFrameBytes);
    expect(first.io.exchanges.tryTakeBack(index)).toBe(true);
    first.io.exchanges.close(index);

    second.io.exchanges.open();
    const newIndex = second.io.exchanges.open();
    const address = { exchangeIndex: newIndex, generation: second.io.exchanges.generationOf(newIndex) };
    expect(second.io.trySendEncodedHead(encoded, { ...address, dispatchedAtMs: 7 })).not.toBe(NO_ROOM);
    expect(second.io.sentFrameBytes).toBe(encoded.byteLength);
    const received = readHead(second);
    expect(received).toMatchObject({ ...address, flags: FrameFlag.END, body });
    expect([received.head.target, received.head.dispatchedAtMs, received.head.receivedAtMs]).toEqual(['/moved', 7, 1]);

    // The first worker still comes upon the record, and passes over it.
    const stale = readHead(first);
    expect(first.worker.exchanges.tryStart(stale.exchangeIndex, stale.generation)).toBe(false);
  });

  test('copySentFrame() returns bytes of its own', () => {
    const { io } = createChannel(HEAD_SIZES);
    const offset = io.trySendHead(createHead({}), createRequestFrame(0, 1), undefined);
    const copy = io.copySentFrame(offset, io.sentFrameBytes);
    const before = Uint8Array.from(copy);
    io.frames.bytes.fill(0);
    expect(Buffer.compare(copy, before)).toBe(0);
  });

  test('trySendEncodedHead() returns NO_ROOM when the ring is full', () => {
    const { io } = createChannel();
    const encoded = encodeHead({});
    const address = { exchangeIndex: 0, generation: 1, dispatchedAtMs: 0 };
    const offsets = [0, 1, 2, 3].map(() => io.trySendEncodedHead(encoded, address));
    // Three records of 80 bytes fit 256.
    expect(encoded.byteLength).toBe(69);
    expect(offsets.map((offset) => offset === NO_ROOM)).toEqual([false, false, false, true]);
  });
});

describe('waking the worker', () => {
  test('flush() notifies once for everything sent since the last call, and not at all for nothing', () => {
    const { io, workerParker } = createChannel();
    workerParker.prepare();
    io.flush();
    expect(io.worker.notifyCount).toBe(0);
    io.sender.trySendEnd({ exchangeIndex: 0, generation: 1 }, 0);
    io.sender.trySendEnd({ exchangeIndex: 0, generation: 1 }, 0);
    io.flush();
    expect(io.worker.notifyCount).toBe(1);
    expect(workerParker.wait()).toBe(false);
    workerParker.prepare();
    io.flush();
    expect(io.worker.notifyCount).toBe(1);
    workerParker.cancel();
  });

  test('releaseResponses() wakes a worker that is blocked, and no other', () => {
    const { io, worker, workerParker } = createChannel();
    const address = { exchangeIndex: 0, generation: 1 };
    worker.sender.trySendEnd(address, 0);
    workerParker.prepare();
    io.releaseResponses();
    io.responses.next();
    io.releaseResponses();
    expect(io.worker.notifyCount).toBe(0);

    while (worker.sender.trySendEnd(address, 0));
    io.releaseResponses();
    expect(io.worker.notifyCount).toBe(0);
    io.responses.next();
    io.releaseResponses();
    expect(io.worker.notifyCount).toBe(1);
    expect(workerParker.wait()).toBe(false);
  });

  test('wakeIfBlocked() wakes a worker that waits for a slab or for credit', () => {
    const { io, worker, workerParker } = createChannel();
    workerParker.prepare();
    io.wakeIfBlocked();
    expect(io.worker.notifyCount).toBe(0);
    worker.sender.raiseBlocked();
    io.wakeIfBlocked();
    expect(io.worker.notifyCount).toBe(1);
    workerParker.cancel();
    worker.sender.lowerBlocked();
    workerParker.prepare();
    io.wakeIfBlocked();
    expect(io.worker.notifyCount).toBe(1);
    workerParker.cancel();
  });

  test('cancel() marks the exchange and wakes the worker, which looks once', () => {
    const { io, worker, workerParker } = createChannel();
    const index = io.exchanges.open();
    const generation = io.exchanges.generationOf(index);
    expect([worker.hasAttention, worker.takeAttention()]).toEqual([false, false]);
    workerParker.prepare();
    io.cancel(index);
    expect(workerParker.wait()).toBe(false);
    expect([worker.hasAttention, worker.exchanges.isCancelled(index, generation)]).toEqual([true, true]);
    expect([worker.takeAttention(), worker.takeAttention(), worker.hasAttention]).toEqual([true, false, false]);
    expect(worker.exchanges.isCancelled(index, generation)).toBe(true);
  });

  test('close() tells the worker to leave and wakes it', () => {
    const { io, worker, workerParker } = createChannel();
    expect(worker.isClosing).toBe(false);
    workerParker.prepare();
    io.close();
    expect([worker.isClosing, workerParker.wait()]).toEqual([true, false]);
  });
});

test('workerPhase and threadId are what the worker says', () => {
  const { io, worker, ioParker } = createChannel();
  expect([io.workerPhase, io.threadId]).toEqual([WorkerPhase.STARTING, 0]);
  worker.setThreadId(12);
  ioParker.prepare();
  worker.setPhase(WorkerPhase.READY);
  expect([io.workerPhase, io.threadId, ioParker.wait()]).toEqual([WorkerPhase.READY, 12, false]);
  worker.setPhase(WorkerPhase.CLOSED);
  expect(io.workerPhase).toBe(WorkerPhase.CLOSED);
  // Everything else on the control lines is as it was.
  expect([worker.isClosing, worker.hasAttention]).toEqual([false, false]);
});
