/**
 * The worker's end of a round trip through a channel: answers each request at once. Turns run as in the server's worker
 * loop, without a handler and the objects it is given.
 */
import { parentPort, workerData } from 'node:worker_threads';
import {
  DecodedRequestHead,
  EMPTY,
  INLINE_LENGTH,
  TurnLoop,
  WorkerChannel,
  exchangeIndexOf,
  monotonicMs,
  type ChannelMemory,
  type TurnLoopHost,
} from '@spool/protocol';

/** What this thread is given. Plain data and shared memory. */
export interface ChannelEchoData {
  readonly channel: ChannelMemory;
  /** What this thread sleeps on. */
  readonly eventCount: SharedArrayBuffer;
  /** What the I/O thread sleeps on. */
  readonly ioEventCount: SharedArrayBuffer;
  readonly lingerTurns: number;
}

/** Answers the requests of one channel. */
class ChannelEcho implements TurnLoopHost {
  readonly mayLinger = true;
  readonly #channel: WorkerChannel;
  readonly #loop: TurnLoop;

  constructor({ channel, eventCount, ioEventCount, lingerTurns }: ChannelEchoData) {
    this.#channel = new WorkerChannel(channel, ioEventCount);
    this.#loop = new TurnLoop(this, { eventCount, lingerTurns, schedule: setImmediate });
    this.#loop.requestTurn();
  }

  runTurn(): void {
    let didWork = false;
    for (;;) {
      const offset = this.#channel.requests.next();
      if (offset === EMPTY) break;
      this.#answer(offset);
      didWork = true;
    }
    this.#channel.flush();
    if (this.#channel.isClosing) {
      this.#loop.close();
      parentPort!.close();
      return;
    }
    this.#loop.endTurn(didWork);
  }

  hasNews(): boolean {
    return !this.#channel.requests.isEmpty || this.#channel.isClosing;
  }

  #answer(offset: number): void {
    const { frames, exchanges } = this.#channel;
    const startedAtMs = monotonicMs();
    const exchangeIndex = exchangeIndexOf(frames.words[offset >> 2]);
    const generation = frames.words[(offset >> 2) + 1];
    const head = new DecodedRequestHead(frames, offset);
    this.#channel.releaseRequests();
    if (head.target !== '/' || !exchanges.tryStart(exchangeIndex, generation)) throw new Error('A request is damaged');
    const frame = {
      exchangeIndex,
      generation,
      status: 200,
      headText: 'HTTP/1.1 200 OK\r\n',
      hasDate: false,
      contentLength: INLINE_LENGTH,
      startedAtMs,
      sentAtMs: monotonicMs(),
    };
    if (!this.#channel.trySendHead(frame, '', 0)) throw new Error('The response ring is full');
  }
}

// A parked thread holds nothing that keeps its event loop alive; in the server the thread pool's port does.
parentPort!.ref();
new ChannelEcho(workerData as ChannelEchoData);
