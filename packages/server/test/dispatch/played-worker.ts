/** A worker that the test plays itself: what it starts, answers and acknowledges is decided there. */

import {
  DEFAULT_CHANNEL_SIZES,
  EMPTY,
  IoChannel,
  RequestParser,
  ThreadCounters,
  WorkerChannel,
  createChannelMemory,
  createEventCount,
  exchangeIndexOf,
  monotonicMs,
  type ChannelSizes,
  type FrameAddress,
} from '@spool/protocol';

import { Exchange, type ExchangeOptions, type ResponseSink } from '../../src/dispatch/exchange.js';
import type { ExchangeFailure } from '../../src/dispatch/exchange-failure.js';
import { WorkerHandle } from '../../src/dispatch/worker-handle.js';
import { RequestClass } from '../../src/schedule/index.js';

const SIZES = { ...DEFAULT_CHANNEL_SIZES, ringBytes: 16 * 1024, slabCount: 1 };

const NO_BYTES = Buffer.alloc(0);

/** Keeps what became of each request. */
export class RecordingSink implements ResponseSink {
  readonly failures: [requestId: number, failure: ExchangeFailure][] = [];

  onHead(): void {
    // The end says enough.
  }

  onFramed(): void {
    // The end says enough.
  }

  onCut(): void {
    // The end says enough.
  }

  onInterim(): void {
    // The exchange notes it.
  }

  onText(): void {
    // The end says enough.
  }

  onBytes(_exchange: Exchange, _bytes: Uint8Array, release: () => void): void {
    release();
  }

  onBodyRoom(): void {
    // Nobody reads on here.
  }

  onEnd(): void {
    // The exchange notes it.
  }

  onFailure({ requestId }: Exchange, failure: ExchangeFailure): void {
    this.failures.push([requestId, failure]);
  }
}

let lastRequestId = 0;

/** Makes a GET that has just come, or what differs from that. */
export function createExchange(options: Partial<ExchangeOptions> = {}): Exchange {
  return new Exchange({
    sink: new RecordingSink(),
    requestId: ++lastRequestId,
    receivedAtMs: monotonicMs(),
    requestClass: new RequestClass(),
    remoteAddress: '',
    isHead: false,
    isSafe: true,
    isIdempotent: true,
    affinityHash: 0,
    minorVersion: 1,
    keepAlive: true,
    ...options,
  });
}

/** Both ends of a channel: the handle of the I/O thread, and the worker's end moved by hand. */
export class PlayedWorker {
  readonly handle: WorkerHandle;
  readonly channel: WorkerChannel;

  constructor({ maxConcurrent = Infinity, ...sizes }: Partial<ChannelSizes> & { maxConcurrent?: number } = {}) {
    const memory = createChannelMemory({ ...SIZES, ...sizes });
    this.channel = new WorkerChannel(memory, createEventCount());
    const counters = new ThreadCounters();
    this.handle = new WorkerHandle(0, new IoChannel(memory, createEventCount()), { maxConcurrent, counters });
    this.handle.isReady = true;
  }

  /** Gives it a request, and starts that unless it shall lie in the ring. */
  give(exchange: Exchange, { isStarted = true }: { readonly isStarted?: boolean } = {}): Exchange {
    const parser = new RequestParser();
    parser.next(Buffer.from('GET / HTTP/1.1\r\nHost: test\r\n\r\n'), 0);
    const inlineBody = exchange.body === undefined ? NO_BYTES : undefined;
    if (!this.handle.tryGive(exchange, { head: parser, inlineBody, nowMs: monotonicMs() })) {
      throw new Error('The channel has no room');
    }
    if (isStarted) this.startNext();
    return exchange;
  }

  /** Starts the next request of the ring that was not taken back. */
  startNext(): FrameAddress | undefined {
    for (;;) {
      const offset = this.channel.requests.next();
      if (offset === EMPTY) return undefined;
      const { words } = this.channel.frames;
      const address = { exchangeIndex: exchangeIndexOf(words[offset >> 2]), generation: words[(offset >> 2) + 1] };
      this.channel.releaseRequests();
      if (this.channel.exchanges.tryStart(address.exchangeIndex, address.generation)) return address;
    }
  }

  /** Shows that its event loop turns. */
  turn(): void {
    this.channel.takeAttention();
    this.channel.acknowledge();
  }

  /** Does so from now on in the moment in which it is asked. */
  turnWhenAsked(): void {
    const { channel } = this.handle;
    const callAttention = channel.callAttention.bind(channel);
    channel.callAttention = () => {
      const callNumber = callAttention();
      this.turn();
      return callNumber;
    };
  }
}
