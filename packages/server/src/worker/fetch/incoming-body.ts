/**
 * The body of a request while it arrives: gathered whole when the handler asks for text or bytes, handed on piece by piece
 * when it asks for a stream. Knows nothing of records; tells its owner how much the handler has taken, which is the sender's
 * credit.
 */

import type { RequestBodySink, RequestBodySource } from '@spool/protocol';

/** Takes note that so many more bytes need no more room, and how many still do. */
export type OnConsumed = (byteCount: number, leftBytes: number) => void;

const State = { ARRIVING: 0, COMPLETE: 1, FAILED: 2 } as const;
type State = (typeof State)[keyof typeof State];

/** Who waits for the whole body. */
interface Collector {
  readonly pieces: Uint8Array[];
  byteCount: number;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A request body that arrives in pieces. Read once: by {@link IncomingBody.collect}, {@link IncomingBody.toStream} or
 * {@link IncomingBody.readInto}.
 */
export class IncomingBody implements RequestBodySource {
  /** The trailer fields, name, value, name, value, and so on; known before the end. */
  trailers: readonly string[] = [];
  /** Undefined once the exchange is over: what is taken then gives nobody credit. */
  #onConsumed: OnConsumed | undefined;
  #state: State = State.ARRIVING;
  #failure: unknown;
  /** What has come and was not taken. Bounded by the sender's credit. */
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #sink: RequestBodySink | undefined;
  /** Whether the sink waits for a piece. */
  #isPulled = false;
  #isDiscarding = false;
  #collector: Collector | undefined;

  /** @param onConsumed - Told of every byte the handler takes, or that is dropped. */
  constructor(onConsumed: OnConsumed) {
    this.#onConsumed = onConsumed;
  }

  /**
   * Adds a piece.
   *
   * @param piece - Bytes in a buffer of their own: a stream hands that very buffer on.
   */
  push(piece: Uint8Array): void {
    if (this.#isDiscarding || this.#state !== State.ARRIVING) this.#consume(piece.byteLength);
    else if (this.#collector !== undefined) this.#collect(this.#collector, piece);
    else if (this.#isPulled) this.#enqueue(piece);
    else this.#hold(piece);
  }

  /** Nothing follows. */
  end(): void {
    if (this.#state !== State.ARRIVING) return;
    this.#state = State.COMPLETE;
    if (this.#collector !== undefined) resolveCollector(this.#collector);
    else if (this.#pieces.length === 0) this.#close();
  }

  /**
   * The rest will not come. A body that is complete stays as it is.
   *
   * @param reason - What whoever reads is told.
   */
  fail(reason: unknown): void {
    if (this.#state !== State.ARRIVING) return;
    this.#state = State.FAILED;
    this.#failure = reason;
    this.#pieces = [];
    this.#heldBytes = 0;
    if (!this.#isDiscarding) this.#sink?.onFailure(reason);
    this.#collector?.reject(reason);
  }

  /** Gives no credit from here on: the exchange is over, and its words serve another. */
  detach(): void {
    this.#onConsumed = undefined;
  }

  /** Returns the whole body once it has come. */
  collect(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#state === State.FAILED) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort may have any reason
        reject(this.#failure);
        return;
      }
      const collector: Collector = { pieces: [], byteCount: 0, resolve, reject };
      for (const piece of this.#pieces.splice(0)) {
        this.#heldBytes -= piece.byteLength;
        this.#collect(collector, piece);
      }
      if (this.#state === State.COMPLETE) resolveCollector(collector);
      else this.#collector = collector;
    });
  }

  /** Returns the body as a stream of bytes. Once. */
  toStream(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      type: 'bytes',
      start: (controller) => this.readInto(new StreamSink(controller)),
      pull: () => this.pull(),
      cancel: () => this.discard(),
    });
  }

  readInto(sink: RequestBodySink): void {
    this.#sink = sink;
    if (this.#state === State.FAILED) sink.onFailure(this.#failure);
    else if (this.#state === State.COMPLETE && this.#pieces.length === 0) this.#close();
  }

  pull(): void {
    const piece = this.#pieces.shift();
    if (piece === undefined) this.#isPulled = true;
    else this.#enqueueHeld(piece);
  }

  discard(): void {
    const heldBytes = this.#heldBytes;
    this.#isDiscarding = true;
    this.#pieces = [];
    this.#heldBytes = 0;
    if (heldBytes > 0) this.#consume(heldBytes);
  }

  #hold(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#heldBytes += piece.byteLength;
  }

  #enqueueHeld(piece: Uint8Array): void {
    this.#heldBytes -= piece.byteLength;
    this.#enqueue(piece);
  }

  #enqueue(piece: Uint8Array): void {
    const { byteLength } = piece;
    this.#isPulled = false;
    this.#sink?.onPiece(piece);
    this.#consume(byteLength);
    if (this.#state === State.COMPLETE && this.#pieces.length === 0) this.#close();
  }

  #close(): void {
    if (this.#isDiscarding) return;
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.onEnd(this.trailers);
  }

  #collect(collector: Collector, piece: Uint8Array): void {
    collector.pieces.push(piece);
    collector.byteCount += piece.byteLength;
    this.#consume(piece.byteLength);
  }

  #consume(byteCount: number): void {
    this.#onConsumed?.(byteCount, this.#heldBytes);
  }
}

/** Hands pieces on to a stream. */
class StreamSink implements RequestBodySink {
  readonly #controller: ReadableByteStreamController;

  /** @param controller - The stream's. */
  constructor(controller: ReadableByteStreamController) {
    this.#controller = controller;
  }

  onPiece(piece: Uint8Array): void {
    this.#controller.enqueue(piece);
  }

  onEnd(): void {
    try {
      this.#controller.close();
    } catch {
      // The last read wants elements of more bytes than are left. The stream has failed with this, which is for its reader
      // to know and not for whoever brought the end.
      return;
    }
    // A reader that brought its own buffer is told only by this.
    this.#controller.byobRequest?.respond(0);
  }

  onFailure(reason: unknown): void {
    this.#controller.error(reason);
  }
}

function resolveCollector({ pieces, byteCount, resolve }: Collector): void {
  if (pieces.length === 1) {
    resolve(pieces[0]);
    return;
  }
  const whole = new Uint8Array(byteCount);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  resolve(whole);
}
