import { createChannelMemory, type ChannelMemory, type ChannelSizes } from '../../src/channel/channel-layout.js';
import { IoChannel } from '../../src/channel/io-channel.js';
import { WorkerChannel } from '../../src/channel/worker-channel.js';
import { createFrameMemory } from '../../src/frame/frame-header.js';
import { requestHeadFrameBytes, writeRequestHead, type RequestHeadFrame } from '../../src/frame/request-head-frame.js';
import { createEventCount } from '../../src/wake/event-count-layout.js';
import { Parker } from '../../src/wake/parker.js';
import { createHead, type HeadText } from '../frame/create-head.js';
import { TINY_SIZES } from './tiny-sizes.js';

/** Both ends of a channel in one thread, and the sleeping side of both threads. */
export interface TestChannel {
  readonly memory: ChannelMemory;
  readonly io: IoChannel;
  readonly worker: WorkerChannel;
  readonly ioParker: Parker;
  readonly workerParker: Parker;
}

/** Creates a channel of tiny sizes. */
export function createChannel(sizes: Partial<ChannelSizes> = {}): TestChannel {
  const memory = createChannelMemory({ ...TINY_SIZES, ...sizes });
  const ioEventCount = createEventCount();
  const workerEventCount = createEventCount();
  return {
    memory,
    io: new IoChannel(memory, workerEventCount),
    worker: new WorkerChannel(memory, ioEventCount),
    ioParker: new Parker(ioEventCount, () => undefined),
    workerParker: new Parker(workerEventCount, () => undefined),
  };
}

/** What travels with a head in these tests. */
export function createRequestFrame(exchangeIndex: number, generation: number): RequestHeadFrame {
  return { exchangeIndex, generation, requestId: 1, remoteAddress: '::1', receivedAtMs: 1, dispatchedAtMs: 2 };
}

/** Encodes a head in ordinary memory, as a queued request is kept: its exact bytes, without the slack of a claim. */
export function encodeHead(text: HeadText, body?: Uint8Array): Uint8Array {
  const head = createHead(text);
  const frame = createRequestFrame(0, 0);
  const limitBytes = requestHeadFrameBytes(head, frame.remoteAddress.length + (body?.byteLength ?? 0));
  const frames = createFrameMemory(new ArrayBuffer(Math.ceil(limitBytes / 8) * 8));
  return frames.bytes.subarray(0, writeRequestHead(frames, 0, head, frame, body));
}
