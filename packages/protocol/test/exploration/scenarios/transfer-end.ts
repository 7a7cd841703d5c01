/** The two ends of a channel as the transfer of a body uses them, the same for both directions. */

import { createChannelMemory, type ChannelMemory } from '../../../src/channel/channel-layout.js';
import type { FrameSender } from '../../../src/channel/frame-sender.js';
import { IoChannel } from '../../../src/channel/io-channel.js';
import type { SlabEmptier } from '../../../src/channel/slab-pool.js';
import { WorkerChannel } from '../../../src/channel/worker-channel.js';
import type { FrameMemory } from '../../../src/frame/frame-header.js';
import type { RingConsumer } from '../../../src/ring/ring-consumer.js';
import { Parker } from '../../../src/wake/parker.js';

/** What the two threads of a transfer share. */
export interface TransferMemory {
  readonly channel: ChannelMemory;
  readonly ioEventCount: SharedArrayBuffer;
  readonly workerEventCount: SharedArrayBuffer;
}

/** One end: it sends a body, or reads one and gives back. */
export interface TransferEnd {
  readonly parker: Parker;
  readonly sender: FrameSender;
  readonly incoming: RingConsumer;
  readonly frames: FrameMemory;
  /** Those that come in. */
  readonly slabs: SlabEmptier;
  flush(): void;
  /** Gives back the room of what was read. */
  releaseRoom(): void;
  /** Grants credit: so many more bytes of the body have been taken. */
  grant(byteCount: number): void;
  /** Bytes for which credit was granted. */
  grantedBytes(): number;
  /** Wakes the other end if it waits. */
  wakeIfBlocked(): void;
}

/** Creates a channel with one exchange, one slab, inline pieces of a byte and rings that two of them fill. */
export function createTinyChannel(): ChannelMemory {
  const sizes = { exchangeCount: 1, slabBytes: 16, slabCount: 1, creditBytes: 1, maxCreditBytes: 1 };
  const channel = createChannelMemory({ ...sizes, ringBytes: 128, inlineBytes: 0 });
  // Less than a channel is allowed: its sizes must take a request head, which no transfer has.
  return {
    ...channel,
    sizes: { ...channel.sizes, inlineBytes: 1 },
    requestRing: { ...channel.requestRing, capacityBytes: 64 },
    responseRing: { ...channel.responseRing, capacityBytes: 64 },
  };
}

/** Creates the I/O thread's end, its exchange open. */
export function createIoEnd(memory: TransferMemory): TransferEnd {
  const io = new IoChannel(memory.channel, memory.workerEventCount);
  io.exchanges.open();
  let releasedBytes = 0;
  return {
    parker: new Parker(memory.ioEventCount, () => undefined),
    sender: io.sender,
    incoming: io.responses,
    frames: io.frames,
    slabs: io.responseSlabs,
    flush: () => io.flush(),
    releaseRoom: () => io.releaseResponses(),
    grant: (byteCount) => {
      releasedBytes += byteCount;
      io.exchanges.setReleasedBytes(0, releasedBytes);
      io.wakeIfBlocked();
    },
    grantedBytes: () => io.exchanges.consumedBytes(0),
    wakeIfBlocked: () => io.wakeIfBlocked(),
  };
}

/** Creates the worker's end. */
export function createWorkerEnd(memory: TransferMemory): TransferEnd {
  const worker = new WorkerChannel(memory.channel, memory.ioEventCount);
  return {
    parker: new Parker(memory.workerEventCount, () => undefined),
    sender: worker.sender,
    incoming: worker.requests,
    frames: worker.frames,
    slabs: worker.requestSlabs,
    flush: () => worker.flush(),
    releaseRoom: () => worker.releaseRequests(),
    grant: (byteCount) => {
      worker.exchanges.addConsumedBytes(0, byteCount);
      worker.wakeIfBlocked();
    },
    grantedBytes: () => worker.exchanges.releasedBytes(0),
    wakeIfBlocked: () => worker.wakeIfBlocked(),
  };
}
