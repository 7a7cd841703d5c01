/**
 * Sends one response through the channel: whole when it is small, else piece by piece as ring, slabs and credit allow.
 * Knows nothing of handlers; tells its owner when the final frame is out.
 */

import {
  INLINE_LENGTH,
  SpoolError,
  UNKNOWN_LENGTH,
  declaredContentLength,
  encodeResponseHead,
  hasDateField,
  type FrameAddress,
  type WorkerChannel,
} from '@spool/protocol';

import { CreditedPieces } from './credited-pieces.js';
import type { OutgoingResponse } from './fetch/index.js';

/** What a sender asks of the exchange it belongs to. */
export interface SenderOwner {
  readonly address: FrameAddress;
  /** Whether the request was HEAD: no body follows the head (RFC 9110 section 9.3.2). */
  readonly isHead: boolean;
  readonly isCancelled: boolean;
  /** When the handler was called, in `monotonicMs`. */
  readonly startedAtMs: number;
  /** When `busyMs` was read last, in `monotonicMs`. */
  readonly readAtMs: number;
  /** Time the thread was busy with the request so far, in milliseconds. */
  busyMs(): number;
  /** Something waits for room; call `advance` again once the I/O thread has given some back. */
  onBlocked(): void;
  /** Something was sent outside the loop's own turn. */
  onSent(): void;
  /** The final frame is out. */
  onEnd(): void;
  /** The body failed after its head was sent, or the response cannot be sent as it is. */
  onFailure(error: unknown): void;
}

/** Where a sender stands. */
const State = { HEAD: 0, PIECES: 1, WAITING: 2, END: 3, DONE: 4 } as const;
type State = (typeof State)[keyof typeof State];

/** Sends one response. */
export class ResponseSender {
  readonly #channel: WorkerChannel;
  readonly #owner: SenderOwner;
  readonly #status: number;
  readonly #headText: string;
  readonly #hasDate: boolean;
  readonly #contentLength: number;
  #state: State = State.HEAD;
  /** The whole body while it may still go with the head. */
  #wholeBody: string | Uint8Array | undefined;
  /** What is left of the piece being sent. */
  #piece: Uint8Array | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** What sends the pieces; most responses have none. */
  #pieces: CreditedPieces | undefined;
  /** Bytes the stream has given. */
  #readBytes = 0;

  /**
   * @param channel - Where to send.
   * @param owner - The exchange.
   * @param response - The response; its stream, if any, is locked from here on.
   * @throws SpoolError `ERR_SPOOL_INVALID_RESPONSE_HEAD` when the head cannot be sent, or does not fit the ring.
   */
  constructor(channel: WorkerChannel, owner: SenderOwner, response: OutgoingResponse) {
    this.#channel = channel;
    this.#owner = owner;
    this.#status = response.status;
    this.#headText = encodeResponseHead(response.status, response.reason, response.fields);
    assertHeadFits(this.#headText, channel.sender.maxFrameBytes);
    this.#hasDate = hasDateField(response.fields);
    const { body } = response;
    if (this.#hasNoBody) {
      this.#wholeBody = '';
      this.#contentLength = announcedLength(response);
      if (body instanceof ReadableStream) void body.cancel().catch(ignoreLateError);
    } else if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
      this.#wholeBody = this.#toInlineBody(body ?? '');
      this.#piece = this.#wholeBody === undefined ? toBytes(body ?? '') : undefined;
      this.#contentLength = this.#piece?.byteLength ?? INLINE_LENGTH;
    } else {
      this.#reader = body.getReader();
      this.#contentLength = declaredContentLength(response.fields);
    }
  }

  /**
   * Sends as much as there is room for.
   *
   * @returns Whether the sender is done or waits for its stream; false when it waits for room.
   */
  advance(): boolean {
    for (;;) {
      switch (this.#state) {
        case State.HEAD:
          if (!this.#sendHead()) return this.#block();
          break;
        case State.PIECES:
          if (!this.#sendPiece()) return this.#block();
          break;
        case State.END:
          if (!this.#channel.sender.trySendEnd(this.#owner.address, this.#owner.busyMs())) return this.#block();
          this.#finish();
          return true;
        case State.WAITING:
        case State.DONE:
          return true;
      }
    }
  }

  /** Stops: nobody wants the rest. The stream is cancelled, and the final frame still goes out. */
  cancel(reason: unknown): void {
    if (this.#state === State.DONE) return;
    this.#piece = undefined;
    void this.#reader?.cancel(reason).catch(ignoreLateError);
    this.#state = State.END;
    this.advance();
  }

  /** A response to HEAD, a 204, a 205 and a 304 have no body, whatever the handler gave (RFC 9112 section 6.3). */
  get #hasNoBody(): boolean {
    return this.#owner.isHead || this.#status === 204 || this.#status === 205 || this.#status === 304;
  }

  #toInlineBody(body: string | Uint8Array): string | Uint8Array | undefined {
    const { inlineBytes, maxFrameBytes } = this.#channel.sender;
    const byteBound = typeof body === 'string' ? body.length * 3 : body.byteLength;
    const isSmall = byteBound <= inlineBytes && this.#headText.length + byteBound + FRAME_SLACK_BYTES <= maxFrameBytes;
    return isSmall || byteBound === 0 ? body : undefined;
  }

  #sendHead(): boolean {
    const busyMs = this.#owner.busyMs();
    const frame = {
      exchangeIndex: this.#owner.address.exchangeIndex,
      generation: this.#owner.address.generation,
      status: this.#status,
      headText: this.#headText,
      hasDate: this.#hasDate,
      contentLength: this.#contentLength,
      startedAtMs: this.#owner.startedAtMs,
      sentAtMs: this.#owner.readAtMs,
    };
    const isWhole = this.#wholeBody !== undefined;
    if (!this.#channel.trySendHead(frame, this.#wholeBody, busyMs)) return false;
    if (isWhole) this.#finish();
    else if (this.#piece !== undefined) this.#state = State.PIECES;
    else this.#read();
    return true;
  }

  /** Sends what is left of the piece, within credit. Returns false when there is no room or no credit. */
  #sendPiece(): boolean {
    if (this.#piece !== undefined) {
      this.#pieces ??= new CreditedPieces(this.#channel, this.#owner.address);
      this.#piece = this.#pieces.send(this.#piece);
      if (this.#piece.byteLength > 0) return false;
    }
    this.#piece = undefined;
    if (this.#reader === undefined) this.#state = State.END;
    else this.#read();
    return true;
  }

  #read(): void {
    this.#state = State.WAITING;
    this.#reader!.read().then(
      (result) => this.#onChunk(result),
      (error: unknown) => this.#onStreamError(error),
    );
  }

  #onChunk(result: Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>): void {
    if (this.#state !== State.WAITING) return;
    const problem = this.#findProblem(result);
    if (problem !== undefined) {
      this.#onStreamError(problem);
      return;
    }
    if (result.done) {
      this.#state = State.END;
    } else {
      this.#readBytes += result.value.byteLength;
      this.#piece = result.value;
      this.#state = State.PIECES;
    }
    this.advance();
    this.#owner.onSent();
  }

  /** Checks what the stream gave: its kind, and its length against the one the head has announced. */
  #findProblem(result: Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>): Error | undefined {
    if (!result.done && !(result.value instanceof Uint8Array)) {
      return new TypeError(`Response body stream gave a ${typeof result.value}, must be a Uint8Array`);
    }
    if (this.#contentLength === UNKNOWN_LENGTH) return undefined;
    const bodyBytes = this.#readBytes + (result.value?.byteLength ?? 0);
    const isWrong = result.done ? bodyBytes < this.#contentLength : bodyBytes > this.#contentLength;
    if (!isWrong) return undefined;
    const relation = result.done ? '' : 'at least ';
    return new RangeError(`Response body has ${relation}${bodyBytes} bytes, Content-Length is ${this.#contentLength}`);
  }

  #onStreamError(error: unknown): void {
    if (this.#state !== State.WAITING) return;
    void this.#reader?.cancel(error).catch(ignoreLateError);
    this.#state = State.DONE;
    this.#owner.onFailure(error);
    this.#owner.onSent();
  }

  #block(): false {
    this.#owner.onBlocked();
    return false;
  }

  #finish(): void {
    this.#state = State.DONE;
    this.#owner.onEnd();
  }
}

/** More than a response head frame takes beside head and body. */
const FRAME_SLACK_BYTES = 64;

function assertHeadFits(headText: string, maxFrameBytes: number): void {
  const limitBytes = maxFrameBytes - FRAME_SLACK_BYTES;
  if (headText.length <= limitBytes) return;
  throw new SpoolError(`Response head is ${headText.length} bytes, limit is ${limitBytes}`, {
    code: 'ERR_SPOOL_INVALID_RESPONSE_HEAD',
  });
}

const encoder = new TextEncoder();

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? encoder.encode(body) : body;
}

/** Returns the length a response without a body may announce: the handler's, or that of the body it would have had. */
function announcedLength({ body, fields, status }: OutgoingResponse): number {
  const declaredLength = declaredContentLength(fields);
  if (declaredLength !== UNKNOWN_LENGTH || status === 304 || body === null || body instanceof ReadableStream) {
    return declaredLength;
  }
  return Buffer.byteLength(body);
}

/** A stream that nobody reads any more may fail as it likes. */
function ignoreLateError(): void {
  return;
}
