/**
 * The I/O thread's end of a round trip through a channel. Turns run as in the server's dispatcher, without its queue and
 * policy: flush, read every answer that is there, send what follows, flush, linger or park.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  DEFAULT_CHANNEL_SIZES,
  EMPTY,
  FrameFlag,
  FrameType,
  IoChannel,
  NO_EXCHANGE,
  NO_ROOM,
  Notifier,
  ParseEvent,
  RequestParser,
  TurnLoop,
  createChannelMemory,
  createEventCount,
  exchangeIndexOf,
  frameFlagsOf,
  frameTypeOf,
  monotonicMs,
  type ParsedHead,
  type TurnLoopHost,
} from '@spool/protocol';
import type { ChannelEchoData } from './channel-echo.js';
import { nameOfPath, type TripPath } from './trip-path.js';

/** The smallest request that HTTP/1.1 allows: a Host field is required (RFC 9112 section 3.2). */
const requestBytes = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'latin1');

const noBody = new Uint8Array(0);

/** Sends requests through a channel. */
export class ChannelPath implements TripPath, TurnLoopHost {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly #channel: IoChannel;
  readonly #thread: Worker;
  readonly #loop: TurnLoop;
  /** Never notifies: looks at this thread's own parked word. */
  readonly #self: Notifier;
  readonly #head = parseHead();
  #inFlightCount = 0;
  #requestId = 0;

  /** @param lingerTurns - Turns without work before a thread parks, at most, on both sides. */
  constructor(lingerTurns: number) {
    const channel = createChannelMemory(DEFAULT_CHANNEL_SIZES);
    const [eventCount, ioEventCount] = [createEventCount(), createEventCount()];
    this.name = nameOfPath({ kind: 'channel', lingerTurns });
    this.#channel = new IoChannel(channel, eventCount);
    this.#self = new Notifier(ioEventCount);
    this.#loop = new TurnLoop(this, { eventCount: ioEventCount, lingerTurns, schedule: setImmediate });
    const workerData: ChannelEchoData = { channel, eventCount, ioEventCount, lingerTurns };
    this.#thread = new Worker(new URL('./channel-echo.js', import.meta.url), { workerData });
    this.#loop.requestTurn();
  }

  get isAsleep(): boolean {
    return this.#self.isParked && this.#channel.worker.isParked;
  }

  get parkCount(): number {
    return this.#loop.parkCount;
  }

  get notifyCount(): number {
    return this.#channel.worker.notifyCount;
  }

  get mayLinger(): boolean {
    return this.#inFlightCount > 0;
  }

  send(): void {
    const { exchanges } = this.#channel;
    this.#inFlightCount++;
    this.#loop.requestTurn();
    const exchangeIndex = exchanges.open();
    if (exchangeIndex === NO_EXCHANGE) throw new Error('No exchange is free');
    const nowMs = monotonicMs();
    const frame = {
      exchangeIndex,
      generation: exchanges.generationOf(exchangeIndex),
      requestId: (this.#requestId = (this.#requestId % 0xffffffff) + 1),
      remoteAddress: '127.0.0.1',
      receivedAtMs: nowMs,
      dispatchedAtMs: nowMs,
    };
    // A flood would measure the ring's size: the benchmark stays far below it.
    if (this.#channel.trySendHead(this.#head, frame, noBody) === NO_ROOM) throw new Error('The request ring is full');
  }

  runTurn(): void {
    this.#channel.flush();
    const answerCount = this.#readAnswers();
    // After the last one was read, as the server's next requests come from its sockets and not within the loop over the
    // ring: otherwise two threads that are awake would never let the event loop turn.
    for (let answer = 0; answer < answerCount; answer++) this.onAnswer();
    this.#channel.flush();
    this.#loop.endTurn(answerCount > 0);
  }

  hasNews(): boolean {
    return !this.#channel.responses.isEmpty;
  }

  async close(): Promise<void> {
    const exited = once(this.#thread, 'exit');
    this.#channel.close();
    await exited;
    this.#loop.close();
  }

  #readAnswers(): number {
    const { responses } = this.#channel;
    let answerCount = 0;
    for (;;) {
      const offset = responses.next();
      if (offset === EMPTY) break;
      this.#readAnswer(offset);
      answerCount++;
    }
    if (answerCount > 0) this.#channel.releaseResponses();
    return answerCount;
  }

  #readAnswer(offset: number): void {
    const { frames, exchanges, responseHead } = this.#channel;
    const word = frames.words[offset >> 2];
    const exchangeIndex = exchangeIndexOf(word);
    const isWhole = frameTypeOf(word) === FrameType.RESPONSE_HEAD && (frameFlagsOf(word) & FrameFlag.END) !== 0;
    const isCurrent = frames.words[(offset >> 2) + 1] === exchanges.generationOf(exchangeIndex);
    responseHead.moveTo(offset);
    if (!isWhole || !isCurrent || responseHead.headText.length === 0)
      throw new Error('An answer is not as it was sent');
    exchanges.close(exchangeIndex);
    this.#inFlightCount--;
  }
}

function parseHead(): ParsedHead {
  const parser = new RequestParser();
  if (parser.next(requestBytes, 0) !== ParseEvent.HEAD) throw new Error('The request has no head');
  return parser;
}
