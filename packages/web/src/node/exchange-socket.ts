/**
 * What stands in for the connection of one exchange: a Duplex into which Node writes the response it has framed, with the
 * parts of a `net.Socket` that listeners use. Nothing is read from it: the body of the request goes to the `IncomingMessage`.
 */

import { Duplex } from 'node:stream';
import { isIPv6 } from 'node:net';

import type { FramedData } from '@spool/protocol';

/** What a socket asks of its exchange. */
export interface ExchangeSocketHost {
  /** The client's address. */
  readonly remoteAddress: string;
  /** Bytes for the client, in order; `done` once there is room for more. */
  onWrite(pieces: FramedData[], done: () => void): void;
  /** The reader of the request wants more of its body. */
  onResume(): void;
  /** The listener has ended the socket itself. */
  onFinal(): void;
  /** Whatever is left is given up. */
  onDestroy(): void;
  /** Nothing was sent or received for as long as the listener asked to be told. */
  onTimeout(): void;
}

/** One chunk, as a Writable hands it over. */
interface Chunk {
  readonly chunk: string | Buffer;
  readonly encoding: BufferEncoding;
}

/** Stands in for a `net.Socket`. */
export class ExchangeSocket extends Duplex {
  /** Bytes of the request's body that the listener has been given. */
  bytesRead = 0;
  /** Bytes of the response that have been given to the exchange. */
  bytesWritten = 0;
  /** No timeout, as a new `net.Socket`. In milliseconds. */
  timeout = 0;
  readonly connecting = false;
  readonly pending = false;
  readonly #host: ExchangeSocketHost;
  #timer: NodeJS.Timeout | undefined;

  /** @param host - The exchange. */
  constructor(host: ExchangeSocketHost) {
    // Strings as they are: the exchange encodes them straight into its frame.
    super({ decodeStrings: false });
    this.#host = host;
  }

  /** The client's address. That of the nearest proxy when one stands between. */
  get remoteAddress(): string {
    return this.#host.remoteAddress;
  }

  get remoteFamily(): string {
    return isIPv6(this.#host.remoteAddress) ? 'IPv6' : 'IPv4';
  }

  get readyState(): string {
    if (this.destroyed) return 'closed';
    return this.writable ? 'open' : 'readOnly';
  }

  /** Bytes that were written and not taken. */
  get bufferSize(): number {
    return this.writableLength;
  }

  /** Where it is bound is not known here. */
  address(): Record<string, never> {
    return {};
  }

  /** An IncomingMessage resumes its socket when it wants more of the body. */
  override resume(): this {
    this.#host.onResume();
    return this;
  }

  /** What is not asked for does not come. */
  override pause(): this {
    return this;
  }

  setTimeout(timeoutMs: number, onTimeout?: () => void): this {
    this.timeout = timeoutMs;
    if (onTimeout !== undefined) {
      if (timeoutMs === 0) this.removeListener('timeout', onTimeout);
      else this.once('timeout', onTimeout);
    }
    this.noteActivity();
    return this;
  }

  /** Starts the time anew after which the listener wants to be told that nothing happens. */
  noteActivity(): void {
    clearTimeout(this.#timer);
    if (this.timeout === 0 || this.destroyed) return;
    this.#timer = setTimeout(() => this.#host.onTimeout(), this.timeout).unref();
  }

  /** Each write goes out at once in any case. */
  setNoDelay(): this {
    return this;
  }

  /** The connection is the I/O thread's. */
  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Ends once everything is written, as `net.Socket` does. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  override _read(): void {
    return;
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    this.#write([toData({ chunk, encoding })], done);
  }

  override _writev(chunks: readonly Chunk[], done: () => void): void {
    const pieces: FramedData[] = [];
    // Node ends a response with an empty chunk, whose callback is all that matters.
    for (const chunk of chunks) if (chunk.chunk.length > 0) pieces.push(toData(chunk));
    this.#write(pieces, done);
  }

  override _final(done: () => void): void {
    this.#host.onFinal();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#host.onDestroy();
    // As on the socket of an http.Server: what becomes of the connection is not the listener's to catch.
    done(this.listenerCount('error') > 0 ? error : null);
  }

  #write(pieces: FramedData[], done: () => void): void {
    for (const piece of pieces) this.bytesWritten += dataByteCount(piece);
    if (this.timeout > 0) this.noteActivity();
    this.#host.onWrite(pieces, done);
  }
}

function toData({ chunk, encoding }: Chunk): FramedData {
  if (typeof chunk !== 'string') return chunk;
  if (encoding === 'latin1' || encoding === 'binary') return { text: chunk, encoding: 'latin1' };
  // Node gives header text without an encoding of its own, and an encoding's name in any of its spellings.
  const isUtf8 = encoding === 'utf8' || encoding === 'utf-8' || (encoding as unknown) == null;
  return isUtf8 ? { text: chunk, encoding: 'utf8' } : Buffer.from(chunk, encoding);
}

/** Returns the bytes of data once encoded. */
export function dataByteCount(data: FramedData): number {
  if (!('text' in data)) return data.byteLength;
  return data.encoding === 'latin1' ? data.text.length : Buffer.byteLength(data.text);
}
