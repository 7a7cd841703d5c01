import { describe, expect, test } from '@jest/globals';
import { endBusyMs, failureDescription } from '../../src/frame/body-frame.js';
import { exchangeIndexOf, FrameFlag, frameFlagsOf, FrameType, frameTypeOf } from '../../src/frame/frame-header.js';
import { INLINE_LENGTH } from '../../src/frame/response-head-frame.js';
import { EMPTY } from '../../src/ring/ring-consumer.js';
import { createChannel } from './create-channel.js';

const ADDRESS = { exchangeIndex: 1, generation: 3 };
const HEAD = {
  ...ADDRESS,
  status: 200,
  headText: 'HTTP/1.1 200 OK\r\n',
  hasDate: false,
  contentLength: INLINE_LENGTH,
  startedAtMs: 0,
  sentAtMs: 0,
};

describe('trySendHead()', () => {
  test('trySendHead() sends a head with its body', () => {
    const { io, worker } = createChannel();
    expect(worker.trySendHead(HEAD, 'h\u00e9', 0.5)).toBe(true);
    const offset = io.responses.next();
    const word = io.frames.words[offset >> 2];
    expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([
      FrameType.RESPONSE_HEAD,
      FrameFlag.END,
      1,
    ]);
    io.responseHead.moveTo(offset);
    const { status, headText, contentLength, inlineBodyText, busyMs } = io.responseHead;
    expect([status, headText, contentLength, busyMs]).toEqual([200, HEAD.headText, 3, 0.5]);
    expect(Buffer.from(inlineBodyText, 'latin1').toString()).toBe('h\u00e9');
  });

  test('trySendHead() returns false when the ring is full, and succeeds once there is room', () => {
    const { io, worker } = createChannel();
    let sentCount = 0;
    while (worker.trySendHead(HEAD, Uint8Array.of(sentCount), 0)) sentCount++;
    expect(sentCount).toBeGreaterThan(1);
    for (let count = 0; count < sentCount; count++) {
      io.responseHead.moveTo(io.responses.next());
      expect(io.responseHead.inlineBodyText.charCodeAt(0)).toBe(count);
    }
    expect(io.responses.next()).toBe(EMPTY);
    io.releaseResponses();
    expect(worker.trySendHead(HEAD, undefined, 0)).toBe(true);
  });
});

describe('trySendError()', () => {
  /** Sends a failure through a ring of this capacity and returns what arrives. */
  function sendError(description: string, ringBytes: number): string {
    const { io, worker } = createChannel({ ringBytes });
    expect(worker.trySendError(ADDRESS, description, 2.5)).toBe(true);
    const offset = io.responses.next();
    const word = io.frames.words[offset >> 2];
    expect([frameTypeOf(word), frameFlagsOf(word), exchangeIndexOf(word)]).toEqual([
      FrameType.RESPONSE_ERROR,
      FrameFlag.END,
      1,
    ]);
    expect(endBusyMs(io.frames, offset)).toBe(2.5);
    return failureDescription(io.frames, offset);
  }

  test.each(['', 'Error: no', 'caf\u00e9 \u20ac \u{1f600}'])('trySendError() sends %j whole', (description) => {
    expect(sendError(description, 256)).toBe(description);
  });

  test('trySendError() cuts a description to what a small ring takes, at a character', () => {
    expect(sendError('a'.repeat(1000), 256)).toBe('a'.repeat(100));
    expect(sendError('a' + '\u20ac'.repeat(1000), 256)).toBe('a' + '\u20ac'.repeat(33));
    expect(sendError('ab' + '\u20ac'.repeat(1000), 256)).toBe('ab' + '\u20ac'.repeat(32));
  });

  test('trySendError() cuts a description to 4,096 bytes in a large ring', () => {
    expect(sendError('a'.repeat(100_000), 64 * 1024)).toBe('a'.repeat(4096));
    expect(sendError('\u{1f600}'.repeat(2000), 64 * 1024)).toBe('\u{1f600}'.repeat(1024));
  });

  test('trySendError() returns false when the ring is full', () => {
    const { worker } = createChannel();
    while (worker.sender.trySendEnd(ADDRESS, 0));
    expect(worker.trySendError(ADDRESS, 'x', 0)).toBe(false);
  });
});

describe('waking the I/O thread', () => {
  test('flush() notifies once for everything sent since the last call', () => {
    const { worker, ioParker } = createChannel();
    ioParker.prepare();
    worker.flush();
    expect(worker.io.notifyCount).toBe(0);
    worker.trySendHead(HEAD, undefined, 0);
    worker.sender.trySendEnd(ADDRESS, 0);
    worker.flush();
    expect([worker.io.notifyCount, ioParker.wait()]).toEqual([1, false]);
    ioParker.prepare();
    worker.flush();
    expect(worker.io.notifyCount).toBe(1);
    ioParker.cancel();
  });

  test('releaseRequests() wakes an I/O thread that is blocked, and no other', () => {
    const { io, worker, ioParker } = createChannel();
    io.sender.trySendEnd(ADDRESS, 0);
    ioParker.prepare();
    worker.requests.next();
    worker.releaseRequests();
    expect(worker.io.notifyCount).toBe(0);
    while (io.sender.trySendEnd(ADDRESS, 0));
    worker.releaseRequests();
    expect(worker.io.notifyCount).toBe(0);
    worker.requests.next();
    worker.releaseRequests();
    expect([worker.io.notifyCount, ioParker.wait()]).toEqual([1, false]);
  });

  test('the blocked words of the two directions are apart', () => {
    const { io, worker, ioParker, workerParker } = createChannel();
    ioParker.prepare();
    workerParker.prepare();
    io.sender.raiseBlocked();
    io.wakeIfBlocked();
    expect([io.worker.notifyCount, worker.io.notifyCount]).toEqual([0, 0]);
    worker.wakeIfBlocked();
    expect([io.worker.notifyCount, worker.io.notifyCount]).toEqual([0, 1]);
    io.sender.lowerBlocked();
    worker.sender.raiseBlocked();
    io.wakeIfBlocked();
    expect(io.worker.notifyCount).toBe(1);
    ioParker.cancel();
    workerParker.cancel();
  });
});
