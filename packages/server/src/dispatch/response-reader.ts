/**
 * Reads one worker's response ring and hands each frame to the exchange it belongs to. Owns the release of ring memory
 * and slabs; decides nothing about sockets.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import {
  CounterIndex,
  EMPTY,
  FrameFlag,
  FrameType,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  endBusyMs,
  exchangeIndexOf,
  frameFlagsOf,
  frameText,
  frameTypeOf,
  framedBusyMs,
  framedResponseText,
  framedSentAtMs,
  framedStartedAtMs,
  monotonicMs,
  failureDescription,
} from '@spool/protocol';

import type { Exchange } from './exchange.js';
import { HANDLER_FAILED } from './exchange-failure.js';
import type { WorkerHandle } from './worker-handle.js';

/** What a reader reports. */
export interface ResponseReaderHost {
  /** The final frame of an exchange has been read; the sink has been told. */
  onExchangeEnd(worker: WorkerHandle, exchange: Exchange, busyMs: number): void;
  /** The worker itself could not start or close. */
  onWorkerFailure(worker: WorkerHandle, description: string): void;
  /** A handler failed. */
  onHandlerFailure(exchange: Exchange, description: string): void;
}

/**
 * Reads everything that is in a worker's response ring now.
 *
 * @param worker - The worker.
 * @param host - Who is told.
 * @returns Whether anything was there.
 */
export function readResponses(worker: WorkerHandle, host: ResponseReaderHost): boolean {
  const { responses } = worker.channel;
  let didWork = false;
  for (;;) {
    const offset = responses.next();
    if (offset === EMPTY) break;
    if (!didWork) worker.readAtMs = monotonicMs();
    readFrame(worker, host, offset);
    didWork = true;
  }
  if (didWork) worker.channel.releaseResponses();
  return didWork;
}

function readFrame(worker: WorkerHandle, host: ResponseReaderHost, offset: number): void {
  const { frames } = worker.channel;
  const word = frames.words[offset >> 2];
  if (frameTypeOf(word) === FrameType.WORKER_FAILURE) {
    host.onWorkerFailure(worker, failureDescription(frames, offset));
    return;
  }
  const exchange = worker.find(exchangeIndexOf(word), frames.words[(offset >> 2) + 1]);
  const type = frameTypeOf(word);
  if (exchange === undefined) {
    // Nothing sends frames for an exchange that has ended; a slab must not get lost all the same.
    if (type === FrameType.BODY_SLAB) releaseSlab(worker, bodySlabIndex(frames, offset));
    return;
  }
  switch (type) {
    case FrameType.RESPONSE_HEAD:
      readHead(worker, exchange, { offset, flags: frameFlagsOf(word) });
      if ((frameFlagsOf(word) & FrameFlag.END) !== 0)
        finish(worker, host, exchange, worker.channel.responseHead.busyMs);
      return;
    case FrameType.RESPONSE_INTERIM:
      if (exchange.isCancelled) return;
      exchange.hasOutput = true;
      exchange.sink.onInterim(exchange, frameText(frames, offset));
      return;
    case FrameType.BODY_INLINE:
      readInlinePiece(worker, exchange, offset);
      return;
    case FrameType.BODY_SLAB:
      readSlabPiece(worker, exchange, offset);
      return;
    case FrameType.RESPONSE_FRAMED:
      readFramed(worker, exchange, { offset, flags: frameFlagsOf(word) });
      if ((frameFlagsOf(word) & FrameFlag.END) !== 0) finish(worker, host, exchange, framedBusyMs(frames, offset));
      return;
    case FrameType.BODY_END:
      endFramed(exchange, frameFlagsOf(word));
      finish(worker, host, exchange, endBusyMs(frames, offset));
      return;
    case FrameType.RESPONSE_ERROR:
      if (!exchange.isCancelled) {
        host.onHandlerFailure(exchange, failureDescription(frames, offset));
        exchange.sink.onFailure(exchange, HANDLER_FAILED);
      }
      host.onExchangeEnd(worker, exchange, endBusyMs(frames, offset));
      return;
    default:
      throw new RangeError(`Frame type ${type} does not come from a worker`);
  }
}

function readHead(worker: WorkerHandle, exchange: Exchange, frame: { offset: number; flags: number }): void {
  const { responseHead } = worker.channel;
  responseHead.moveTo(frame.offset);
  if (exchange.isCancelled) return;
  exchange.hasHead = true;
  exchange.hasOutput = true;
  exchange.startedAtMs = responseHead.startedAtMs;
  exchange.sentAtMs = responseHead.sentAtMs;
  exchange.readAtMs = worker.readAtMs;
  worker.counters.values[CounterIndex.BYTES_COPIED_OUT] += worker.channel.responses.payloadByteCount;
  exchange.sink.onHead(exchange, {
    status: responseHead.status,
    text: responseHead.headText,
    hasDate: (frame.flags & FrameFlag.HAS_DATE) !== 0,
    contentLength: responseHead.contentLength,
  });
  if (responseHead.inlineBodyByteCount > 0) exchange.sink.onText(exchange, responseHead.inlineBodyText);
}

/** The beginning of a response that is framed already: nothing is read in its bytes. */
function readFramed(worker: WorkerHandle, exchange: Exchange, frame: { offset: number; flags: number }): void {
  if (exchange.isCancelled) return;
  const { frames, responses } = worker.channel;
  exchange.hasHead = true;
  exchange.hasOutput = true;
  exchange.startedAtMs = framedStartedAtMs(frames, frame.offset);
  exchange.sentAtMs = framedSentAtMs(frames, frame.offset);
  exchange.readAtMs = worker.readAtMs;
  worker.counters.values[CounterIndex.BYTES_COPIED_OUT] += responses.payloadByteCount;
  exchange.sink.onFramed(exchange, { closes: (frame.flags & FrameFlag.CLOSE) !== 0 });
  const text = framedResponseText(frames, frame.offset);
  if (text !== '') exchange.sink.onText(exchange, text);
}

/** What the end of an already framed response says of its connection. */
function endFramed(exchange: Exchange, flags: number): void {
  if (exchange.isCancelled || (flags & (FrameFlag.CLOSE | FrameFlag.CUT)) === 0) return;
  if ((flags & FrameFlag.CLOSE) !== 0) exchange.sink.onFramed(exchange, { closes: true });
  if ((flags & FrameFlag.CUT) !== 0) exchange.sink.onCut(exchange);
}

function readInlinePiece(worker: WorkerHandle, exchange: Exchange, offset: number): void {
  const { channel } = worker;
  const start = bodyInlineDataOffset(channel.frames, offset);
  const byteCount = bodyByteCount(channel.frames, offset);
  if (exchange.isCancelled) {
    grantCredit(worker, exchange, byteCount);
    return;
  }
  worker.counters.values[CounterIndex.BYTES_COPIED_OUT] += byteCount;
  // Copied out at once: the ring's head never waits for a socket.
  const copy = Buffer.allocUnsafe(byteCount);
  channel.frames.bytes.copy(copy, 0, start, start + byteCount);
  exchange.sink.onBytes(exchange, copy, () => grantCredit(worker, exchange, byteCount));
}

function readSlabPiece(worker: WorkerHandle, exchange: Exchange, offset: number): void {
  const { channel } = worker;
  const slab = bodySlabIndex(channel.frames, offset);
  const start = channel.responseSlabs.offsetOf(slab) + bodySlabGapBytes(channel.frames, offset);
  const byteCount = bodyByteCount(channel.frames, offset);
  const release = (): void => {
    channel.responseSlabs.release(slab);
    grantCredit(worker, exchange, byteCount);
  };
  worker.counters.values[CounterIndex.BYTES_USED_IN_PLACE] += byteCount;
  if (exchange.isCancelled) release();
  else exchange.sink.onBytes(exchange, channel.frames.bytes.subarray(start, start + byteCount), release);
}

function releaseSlab(worker: WorkerHandle, slab: number): void {
  worker.channel.responseSlabs.release(slab);
  worker.channel.wakeIfBlocked();
}

/** Tells the worker that the socket has taken bytes, unless the exchange is over and its words serve another. */
function grantCredit(worker: WorkerHandle, exchange: Exchange, byteCount: number): void {
  exchange.releasedBytes += byteCount;
  if (worker.find(exchange.exchangeIndex, exchange.generation) === exchange) {
    worker.channel.exchanges.setReleasedBytes(exchange.exchangeIndex, exchange.releasedBytes);
  }
  worker.channel.wakeIfBlocked();
}

function finish(worker: WorkerHandle, host: ResponseReaderHost, exchange: Exchange, busyMs: number): void {
  if (!exchange.isCancelled) exchange.sink.onEnd(exchange);
  host.onExchangeEnd(worker, exchange, busyMs);
}
