/**
 * Sends the bodies of one worker's requests, each within its credit: one whose handler takes nothing holds up no other. Keeps
 * what may have to be sent again, and tells the connection when there is room.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload transfer.
 */

import { CreditWindow, FrameType, type IoChannel } from '@spool/protocol';

import { BODY_BUFFER_BYTES, type BodyPiece, type RequestBody } from './request-body.js';
import type { Exchange } from './exchange.js';

/** Sends the bodies of the requests that one worker has. */
export class BodySender {
  readonly #channel: IoChannel;
  /** Requests of whose bodies something waits for room, credit or the handler's start. */
  readonly #waiting = new Set<Exchange>();

  /** @param channel - The way to the worker. */
  constructor(channel: IoChannel) {
    this.#channel = channel;
  }

  /** Sends what has come of a body, once its head is sent. */
  send(exchange: Exchange): void {
    this.#send(exchange);
  }

  /** Forgets a request: it has ended, or was taken back. */
  remove(exchange: Exchange): void {
    this.#waiting.delete(exchange);
  }

  /**
   * Takes a piece that has just come, straight from the socket's buffer where possible.
   *
   * @param exchange - A request that this worker has.
   * @param piece - Valid during the call.
   */
  addPiece(exchange: Exchange, piece: BodyPiece): void {
    const body = exchange.body!;
    let { start } = piece;
    if (!body.isPending && this.#mayForget(exchange, body)) {
      while (start < piece.end) {
        const sentBytes = this.#trySendSome(exchange, piece.source.subarray(start, piece.end));
        if (sentBytes === 0) break;
        body.passBy(sentBytes);
        start += sentBytes;
      }
    }
    if (start < piece.end) body.add(piece.source, { start, end: piece.end });
    this.#send(exchange);
  }

  /** Goes on where there was no room. Returns whether anything got on. */
  advance(): boolean {
    if (this.#waiting.size === 0) return false;
    let didWork = false;
    for (const exchange of this.#waiting) if (this.#send(exchange)) didWork = true;
    return didWork;
  }

  /** Sends what there is room for. What is left waits, with the blocked word up. Returns whether anything got on. */
  #send(exchange: Exchange): boolean {
    const body = exchange.body!;
    const wasFull = body.isFull;
    const didSend = this.#sendUnsent(exchange, body);
    if (body.isFull && this.#mayForget(exchange, body)) body.dropSent();
    if (body.isPending || body.isFull) {
      this.#waiting.add(exchange);
      this.#channel.sender.raiseBlocked();
      // The handler may have started before it could see the word.
      if (body.isFull && this.#mayForget(exchange, body)) body.dropSent();
    } else {
      this.#waiting.delete(exchange);
    }
    const { isFull } = body;
    const hasMadeRoom = wasFull && !isFull;
    if (hasMadeRoom) exchange.sink.onBodyRoom(exchange);
    return didSend || hasMadeRoom;
  }

  #sendUnsent(exchange: Exchange, body: RequestBody): boolean {
    const { sender } = this.#channel;
    let didSend = false;
    while (body.unsentBytes > 0) {
      const sentBytes = this.#trySendSome(exchange, body.peek(body.unsentBytes));
      if (sentBytes === 0) return didSend;
      body.sentBytes += sentBytes;
      didSend = true;
    }
    if (!body.isComplete || body.isEndSent) return didSend;
    const pieceBytes = Math.max(1, sender.inlineBytes);
    while (body.sentTrailerBytes < body.trailerText.length) {
      const text = body.trailerText.substring(body.sentTrailerBytes, body.sentTrailerBytes + pieceBytes);
      if (!sender.trySendText(FrameType.REQUEST_TRAILERS, exchange, text)) return didSend;
      body.sentTrailerBytes += text.length;
      didSend = true;
    }
    if (!sender.trySendEnd(exchange, 0)) return didSend;
    body.isEndSent = true;
    return true;
  }

  /** Sends one frame's worth within credit. Returns its bytes, 0 when there is no room or no credit now. */
  #trySendSome(exchange: Exchange, bytes: Buffer): number {
    let creditBytes = this.#creditBytes(exchange);
    if (creditBytes <= 0) {
      this.#channel.sender.raiseBlocked();
      creditBytes = this.#creditBytes(exchange);
      if (creditBytes <= 0) {
        this.#channel.sender.countCreditStall();
        return 0;
      }
    }
    const piece = bytes.byteLength > creditBytes ? bytes.subarray(0, creditBytes) : bytes;
    return this.#channel.sender.trySendBody(exchange, piece);
  }

  #creditBytes(exchange: Exchange): number {
    const body = exchange.body!;
    body.window ??= new CreditWindow(this.#channel);
    return body.window.roomBytes((body.sentBytes - this.#channel.exchanges.consumedBytes(exchange.exchangeIndex)) | 0);
  }

  /**
   * Whether what is sent need not be kept: the handler has it, and the request would not run again on another worker. One
   * that may is kept while it is small.
   */
  #mayForget(exchange: Exchange, body: RequestBody): boolean {
    if (!this.#channel.exchanges.isStarted(exchange.exchangeIndex)) return false;
    return !exchange.isIdempotent || body.sentBytes + body.unsentBytes >= BODY_BUFFER_BYTES || !body.isWhole;
  }
}
