/** The worker of the miniature: gets ready, claims, handles and answers requests, leaves when it is told to. */

import { WorkerPhase } from '../../../src/channel/channel-layout.js';
import { WorkerChannel } from '../../../src/channel/worker-channel.js';
import { exchangeIndexOf, FrameType, frameTypeOf } from '../../../src/frame/frame-header.js';
import { DecodedRequestHead } from '../../../src/frame/request-head-frame.js';
import { INLINE_LENGTH } from '../../../src/frame/response-head-frame.js';
import { EMPTY } from '../../../src/ring/ring-consumer.js';
import { Parker } from '../../../src/wake/parker.js';
import type { ThreadContext } from '../scenario.js';
import type { MiniatureMemory } from './miniature-memory.js';
import { runParked } from './run-parked.js';

const THREAD_ID = 7;

/** Creates the worker. */
export function createMiniatureWorker(memory: MiniatureMemory, context: ThreadContext): () => void {
  const parker = new Parker(memory.workerEventCount, () => undefined);

  const readFrame = (channel: WorkerChannel, offset: number): void => {
    const { frames } = channel;
    const word = frames.words[offset >> 2];
    if (frameTypeOf(word) !== FrameType.REQUEST_HEAD) throw new Error(`Frame word ${word}`);
    const address = { exchangeIndex: exchangeIndexOf(word), generation: frames.words[(offset >> 2) + 1] };
    const head = new DecodedRequestHead(frames, offset);
    channel.releaseRequests();
    if (!channel.exchanges.tryStart(address.exchangeIndex, address.generation)) return;
    const { requestId } = head;
    if (head.method !== 'GET' || head.target !== `/${requestId}`)
      throw new Error(`Request ${requestId}: ${head.target}`);
    context.note(requestId);
    const text = { status: 200, headText: 'HTTP/1.1 200 OK\r\n', hasDate: false, contentLength: INLINE_LENGTH };
    const frame = { ...address, ...text, startedAtMs: 1, sentAtMs: 2 };
    if (!channel.trySendHead(frame, String(requestId), 0)) throw new Error(`No room for answer ${requestId}`);
  };

  return () => {
    // Made here, because a worker makes its end while the I/O thread already has one.
    const channel = new WorkerChannel(memory.channel, memory.ioEventCount);
    channel.setThreadId(THREAD_ID);
    channel.setPhase(WorkerPhase.READY);
    runParked(parker, context, {
      work: () => {
        for (let offset = channel.requests.next(); offset !== EMPTY; offset = channel.requests.next()) {
          readFrame(channel, offset);
        }
        channel.flush();
        return channel.isClosing && channel.requests.isEmpty;
      },
      hasNews: () => !channel.requests.isEmpty || channel.isClosing,
    });
    channel.setPhase(WorkerPhase.CLOSED);
  };
}
