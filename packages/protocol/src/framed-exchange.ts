/**
 * What the server gives a handler that frames its own responses, and how such a handler is told from a Fetch handler. The
 * contract between `@spool/server`, which has the channel, and packages above that know other kinds of handlers; no code.
 */

import type { DecodedRequestHead } from './frame/request-head-frame.js';
import type { FramedData } from './frame/framed-response-frame.js';

/**
 * The property of a handler that frames its own responses. Registered by name, since two copies of this package may meet in a
 * thread.
 */
export const FRAMED_HANDLER: unique symbol = Symbol.for('spool.framedHandler');

/** A handler that frames its own responses: what a handler module exports by default, in place of a Fetch handler. */
export interface FramedHandler {
  /** Answers one request. What it throws, or rejects with, fails the exchange. */
  readonly [FRAMED_HANDLER]: (exchange: FramedExchange) => unknown;
}

/** Where the body of a request goes while it arrives. */
export interface RequestBodySink {
  /** A piece has come, after a `pull`. The bytes are the sink's. */
  onPiece(piece: Uint8Array): void;
  /**
   * The body is complete.
   *
   * @param trailers - The trailer fields, name, value, name, value, and so on; none in most requests.
   */
  onEnd(trailers: readonly string[]): void;
  /** The rest will not come. */
  onFailure(reason: unknown): void;
}

/** The body of a request that still arrives. */
export interface RequestBodySource {
  /** Says where the body goes. Nothing comes before {@link RequestBodySource.pull}, but what ends it does. Once. */
  readInto(sink: RequestBodySink): void;
  /** Asks for one more piece. What is asked for twice before it comes, comes once. */
  pull(): void;
  /** Gives up what has not come: it is dropped, and the sink hears no more. */
  discard(): void;
}

/** What a handler that frames its own responses is told while its exchange is under way. */
export interface FramedExchangeSink {
  /** Nobody wants the answer any more, or the server has failed the exchange. It is over: nothing can be sent. */
  onAbort(): void;
}

/** One request and the bytes of its response. */
export interface FramedExchange {
  readonly head: DecodedRequestHead;
  /** Whether the connection may live on after the response. */
  readonly keepAlive: boolean;
  /** The whole body, one that still arrives, or null when there is none. */
  readonly body: Uint8Array | RequestBodySource | null;
  /** Whether the exchange is over: nothing can be sent. */
  readonly isOver: boolean;
  /** Says who is told of its end. */
  bind(sink: FramedExchangeSink): void;
  /**
   * Sends a whole interim response. Dropped where there is no room, after the response has begun, and for clients of HTTP/1.0.
   *
   * @param text - From the status line to the empty line, latin1.
   * @returns Whether it was sent on its way.
   */
  sendInterim(text: string): boolean;
  /**
   * Sends bytes of the response as they are, the first ones from the status line on. One call at a time.
   *
   * @param pieces - The bytes, in order; not to be changed any more.
   * @param options - `closes`: whether the connection ends after the response, as far as that is known. `isLast`: whether the
   * response ends here, so that small ones go in one frame. `onTaken`: called when everything is on its way and there is room
   * for more, perhaps before this returns; not after an abort.
   */
  write(
    pieces: readonly FramedData[],
    options: { readonly closes: boolean; readonly isLast: boolean; readonly onTaken: (() => void) | undefined },
  ): void;
  /** Gives the response up: its connection is cut, whatever has been sent. */
  cut(): void;
  /** Fails the exchange: the client gets an error in place of the response, or sees it broken off when it has begun. */
  fail(error: unknown): void;
}
