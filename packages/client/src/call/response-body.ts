/**
 * Owns the bytes of a response between undici and the caller: either collected, or streamed with the socket held back.
 * Does not know where they come from, nor what they mean. Hot path: `bench:client` guards it.
 */
import { Readable } from 'node:stream';
import { ClientError, ClientErrorCode, toClientError } from '../errors.js';

/** How much is read before the caller asks, in bytes: undici's own figure for `request()`. */
const readAheadBytes = 64 * 1024;

/** Where the bytes come from. */
export interface BodySource {
  /** Reads on after `push()` returned false. */
  resume(): void;
  /** Fails the exchange: the caller gave the body up. */
  abandon(error: ClientError): void;
  /** Lets the exchange end without anybody to read: a short rest is read so that the connection can be used again. */
  discard(): void;
}

/** Who may get the whole body once more. */
export interface BodyOwner {
  /** Asks for another exchange after a failure; false when there is to be none. */
  tryAgain(error: ClientError): boolean;
}

/** Who takes the bytes: nobody yet, `bytes()` and its kin, or a stream. */
const Reader = { NONE: 0, COLLECTOR: 1, STREAM: 2 } as const;
type Reader = (typeof Reader)[keyof typeof Reader];

/** The body of one response. */
export class ResponseBody {
  #source: BodySource;
  readonly #owner: BodyOwner;
  #reader: Reader = Reader.NONE;
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #isEnded = false;
  #failure: ClientError | undefined;
  #stream: Readable | undefined;
  #collector: { resolve: (chunks: Buffer[]) => void; reject: (error: ClientError) => void } | undefined;

  /**
   * @param source - Where the bytes come from.
   * @param owner - Who may get it once more while nothing of it was handed out.
   */
  constructor(source: BodySource, owner: BodyOwner) {
    this.#source = source;
    this.#owner = owner;
  }

  /** Takes a piece. False: no more until `resume()`. */
  push(chunk: Buffer): boolean {
    if (this.#reader === Reader.STREAM) return this.#stream!.push(chunk);
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
    return this.#reader === Reader.COLLECTOR || this.#chunkBytes < readAheadBytes;
  }

  /** Takes note that all bytes are there. */
  end(): void {
    this.#isEnded = true;
    this.#collector?.resolve(this.#chunks);
    this.#stream?.push(null);
  }

  /** Takes note that no more will come. */
  fail(error: ClientError): void {
    if (this.#reader === Reader.COLLECTOR && this.#owner.tryAgain(error)) {
      this.#forgetChunks();
      return;
    }
    this.#failure = error;
    this.#collector?.reject(error);
    this.#stream?.destroy(error);
  }

  /** Goes on with the bytes of another exchange, which has the whole body. */
  restart(source: BodySource): void {
    this.#source = source;
    this.#forgetChunks();
  }

  /**
   * Collects the whole body.
   *
   * @throws ClientError `ERR_SPOOL_CLIENT_BODY_ALREADY_READ` when somebody reads it or has; that of the exchange.
   */
  async collect(): Promise<Buffer[]> {
    if (this.#reader === Reader.STREAM) return this.#collectStream(this.#stream!);
    if (this.#reader === Reader.COLLECTOR) throw alreadyRead();
    this.#reader = Reader.COLLECTOR;
    if (this.#isEnded) return this.#chunks;
    const failure = this.#failure;
    if (failure !== undefined && !this.#owner.tryAgain(failure)) throw failure;
    if (failure !== undefined) this.#forgetChunks();
    this.#failure = undefined;
    return new Promise((resolve, reject) => {
      this.#collector = { resolve, reject };
      this.#source.resume();
    });
  }

  /** The body as a stream, always the same one; its errors are `ClientError`s. */
  stream(): Readable {
    return (this.#stream ??= this.#createStream());
  }

  /** Lets go of the body: what is left of it is not wanted. */
  discard(): void {
    if (this.#isEnded || this.#failure !== undefined) return;
    this.#failure = new ClientError(ClientErrorCode.ABORTED, 'The response body was discarded');
    this.#forgetChunks();
    this.#source.discard();
    this.#collector?.reject(this.#failure);
    this.#stream?.destroy(this.#failure);
  }

  #createStream(): Readable {
    const isFree = this.#reader === Reader.NONE;
    const stream = new Readable({
      highWaterMark: readAheadBytes,
      read: () => {
        if (isFree) this.#source.resume();
      },
      destroy: (error, callback) => callback(this.#onDestroyed(error)),
    });
    // The failure of a body that nobody reads must not be an uncaught exception: the reader still gets it.
    stream.on('error', () => undefined);
    if (isFree) {
      this.#reader = Reader.STREAM;
      for (const chunk of this.#chunks) stream.push(chunk);
      this.#chunks = [];
    }
    if (this.#failure !== undefined) stream.destroy(this.#failure);
    else if (this.#isEnded) stream.push(null);
    return stream;
  }

  /** Frees the connection when the caller gives the body up; returns the error that the stream shall carry. */
  #onDestroyed(error: Error | null): Error | null {
    if (this.#isEnded || this.#failure !== undefined) return error;
    const failure = new ClientError(ClientErrorCode.ABORTED, 'The response body was destroyed before its end', {
      cause: error ?? undefined,
    });
    this.#failure = failure;
    this.#source.abandon(failure);
    this.#collector?.reject(failure);
    return failure;
  }

  async #collectStream(stream: Readable): Promise<Buffer[]> {
    // `readableDidRead` becomes true at the first byte taken; a second call in the same turn shows as a flowing or
    // listened-to stream.
    if (stream.readableDidRead || stream.readableFlowing !== null || stream.listenerCount('readable') > 0) {
      throw alreadyRead();
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch (error) {
      throw toClientError(error, 'after-request');
    }
    return chunks;
  }

  #forgetChunks(): void {
    this.#chunks = [];
    this.#chunkBytes = 0;
  }
}

function alreadyRead(): ClientError {
  return new ClientError(ClientErrorCode.BODY_ALREADY_READ, 'The response body has already been read');
}
