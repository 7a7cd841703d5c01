/**
 * Sends one response that its handler frames itself: bytes as they come, within room and credit. The handler's side of the
 * exchange, too: what it is told, it is told in the async context of its own request.
 *
 * Knows nothing of HTTP: a response that is not well framed is its handler's doing.
 */

import type { AsyncResource } from 'node:async_hooks';

import {
  FrameFlag,
  framedDataBytes,
  type DecodedRequestHead,
  type FramedData,
  type FramedExchange,
  type FramedExchangeSink,
  type RequestBodySource,
  type WorkerChannel,
} from '@spool/protocol';

import { CreditedPieces } from './credited-pieces.js';
import { IncomingBody } from './fetch/index.js';
import { runInScope } from './run-in-scope.js';
import { ScopedBody } from './scoped-body.js';
import type { SenderOwner } from './response-sender.js';

/** What a framed sender asks of the exchange it belongs to. */
export interface FramedOwner extends SenderOwner {
  readonly head: DecodedRequestHead;
  readonly keepAlive: boolean;
  /** Read once. */
  readonly body: Uint8Array | IncomingBody | null;
}

/** Where a sender stands: no byte is out, some are, the final frame is. */
const State = { NOTHING: 0, BEGUN: 1, DONE: 2 } as const;
type State = (typeof State)[keyof typeof State];

/** More than the first frame takes beside its data, in bytes. */
const FRAME_SLACK_BYTES = 64;

const NO_BYTES = new Uint8Array(0);

/** Sends one response that its handler frames itself. */
export class FramedSender implements FramedExchange {
  readonly body: Uint8Array | RequestBodySource | null;
  readonly #channel: WorkerChannel;
  readonly #owner: FramedOwner;
  readonly #scope: AsyncResource;
  readonly #pieces: CreditedPieces;
  #sink: FramedExchangeSink | undefined;
  #state: State = State.NOTHING;
  /** What was given and is not sent. */
  #unsent: FramedData[] = [];
  #onTaken: (() => void) | undefined;
  #closes = false;
  /** Whether nothing follows what was given. */
  #isEnding = false;
  #isAborted = false;
  #isCut = false;

  /**
   * @param channel - Where to send.
   * @param owner - The exchange.
   * @param scope - Its async context.
   */
  constructor(channel: WorkerChannel, owner: FramedOwner, scope: AsyncResource) {
    this.#channel = channel;
    this.#owner = owner;
    this.#scope = scope;
    this.#pieces = new CreditedPieces(channel, owner.address);
    const { body } = owner;
    this.body = body instanceof IncomingBody ? new ScopedBody(body, scope) : body;
  }

  get head(): DecodedRequestHead {
    return this.#owner.head;
  }

  get keepAlive(): boolean {
    return this.#owner.keepAlive;
  }

  get isOver(): boolean {
    return this.#isAborted || this.#state === State.DONE;
  }

  bind(sink: FramedExchangeSink): void {
    this.#sink = sink;
  }

  sendInterim(text: string): boolean {
    if (this.isOver || this.#state !== State.NOTHING || this.#unsent.length > 0) return false;
    const isSent = this.#channel.trySendInterim(this.#owner.address, text);
    this.#owner.onSent();
    return isSent;
  }

  write(
    pieces: readonly FramedData[],
    options: { readonly closes: boolean; readonly isLast: boolean; readonly onTaken: (() => void) | undefined },
  ): void {
    if (this.isOver || this.#isEnding) return;
    for (const piece of pieces) this.#unsent.push(piece);
    if (options.closes) this.#closes = true;
    this.#isEnding = options.isLast;
    this.#onTaken = options.onTaken;
    this.advance();
    this.#owner.onSent();
  }

  fail(error: unknown): void {
    if (this.isOver) {
      // Its client has an answer, or wants none: nobody else would hear of it.
      console.error('A handler failed after its response had ended:', error);
      return;
    }
    this.#drop();
    this.#state = State.DONE;
    this.#owner.onFailure(error);
    this.#tellAborted();
  }

  cut(): void {
    if (this.isOver) return;
    this.#isCut = true;
    this.#end();
    this.#owner.onSent();
  }

  /**
   * Sends as much as there is room for.
   *
   * @returns Whether everything given is on its way; false when it waits for room.
   */
  advance(): boolean {
    if (this.#state === State.DONE) return true;
    if (this.#state === State.NOTHING && (this.#unsent.length > 0 || this.#isEnding) && !this.#sendFirst()) {
      return this.#block();
    }
    while (this.#unsent.length > 0) {
      const left = this.#pieces.send(toBytes(this.#unsent[0]));
      if (left.byteLength > 0) {
        this.#unsent[0] = left;
        return this.#block();
      }
      this.#unsent.shift();
    }
    if (this.#isEnding) return this.#sendEnd();
    this.#tellTaken();
    return true;
  }

  /** Stops: nobody wants the rest. The handler is told, and the final frame still goes out. */
  cancel(): void {
    if (this.isOver) return;
    this.#end();
    this.#tellAborted();
  }

  /** Has the final frame go out next. */
  #end(): void {
    this.#isAborted = true;
    this.#drop();
    this.#isEnding = true;
    this.#state = State.BEGUN;
    this.advance();
  }

  /** Sends the first frame, with everything that was given when that is small. */
  #sendFirst(): boolean {
    const { address, startedAtMs } = this.#owner;
    const data = this.#firstData();
    const isWhole = data !== NO_BYTES || this.#unsent.length === 0;
    const isLast = isWhole && this.#isEnding;
    const busyMs = this.#owner.busyMs();
    const flags = (isLast ? FrameFlag.END : 0) | (this.#closes ? FrameFlag.CLOSE : 0);
    const { exchangeIndex, generation } = address;
    const sentAtMs = this.#owner.readAtMs;
    if (!this.#channel.trySendFramed({ exchangeIndex, generation, flags, busyMs, startedAtMs, sentAtMs }, data)) {
      return false;
    }
    this.#state = State.BEGUN;
    if (isWhole) this.#unsent = [];
    if (isLast) this.#finish();
    return true;
  }

  /** Returns what goes with the first frame: everything or nothing. */
  #firstData(): FramedData {
    const { inlineBytes, maxFrameBytes } = this.#channel.sender;
    const limitBytes = Math.min(inlineBytes, maxFrameBytes - FRAME_SLACK_BYTES);
    let byteCount = 0;
    for (const piece of this.#unsent) byteCount += framedDataBytes(piece);
    if (byteCount === 0 || byteCount > limitBytes) return NO_BYTES;
    return this.#unsent.length === 1 ? this.#unsent[0] : Buffer.concat(this.#unsent.map(toBytes));
  }

  #sendEnd(): boolean {
    const flags = (this.#closes ? FrameFlag.CLOSE : 0) | (this.#isCut ? FrameFlag.CUT : 0);
    // The first frame may have been the last one.
    if (this.#hasFinished()) return true;
    if (!this.#channel.sender.trySendEnd(this.#owner.address, this.#owner.busyMs(), flags)) return this.#block();
    this.#finish();
    return true;
  }

  #hasFinished(): boolean {
    return this.#state === State.DONE;
  }

  #finish(): void {
    this.#state = State.DONE;
    this.#owner.onEnd();
    this.#tellTaken();
  }

  #tellTaken(): void {
    const onTaken = this.#onTaken;
    this.#onTaken = undefined;
    if (onTaken !== undefined) runInScope(this.#scope, onTaken);
  }

  #tellAborted(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink !== undefined) runInScope(this.#scope, () => sink.onAbort());
  }

  #drop(): void {
    this.#unsent = [];
    this.#onTaken = undefined;
  }

  #block(): false {
    this.#owner.onBlocked();
    return false;
  }
}

function toBytes(data: FramedData): Uint8Array {
  return 'text' in data ? Buffer.from(data.text, data.encoding) : data;
}
