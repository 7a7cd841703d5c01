/**
 * What one connection hands to its socket: text gathers and goes out once a turn; bytes in shared memory go out from where they
 * lie, and are released when the socket has taken them. Knows nothing of responses.
 *
 * Hot path: guarded by `benchmarks/src/bench.ts`, workload hello.
 */

import type { Socket } from 'node:net';

import type { FlushMeter } from './flush-meter.js';
import type { HeldBytes } from './response-turn.js';

/** The output of one connection. */
export class GatheredOutput {
  readonly #socket: Socket;
  readonly #meter: FlushMeter;
  readonly #onUnflushed: () => void;
  #text = '';
  #isCorked = false;

  /**
   * @param socket - Where to write.
   * @param meter - Counts what is written.
   * @param onUnflushed - Called when something waits for the end of the turn.
   */
  constructor(socket: Socket, meter: FlushMeter, onUnflushed: () => void) {
    this.#socket = socket;
    this.#meter = meter;
    this.#onUnflushed = onUnflushed;
  }

  /** Takes text, latin1, or bytes. */
  write(piece: string | HeldBytes): void {
    if (typeof piece === 'string') this.#writeText(piece);
    else this.#writeBytes(piece);
  }

  /** Forgets text that has gathered: the socket is gone. */
  discard(): void {
    this.#text = '';
  }

  /** Hands everything that has gathered to the socket. */
  flush(): void {
    this.#flushText();
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#socket.uncork();
    }
    this.#meter.onFlushed();
  }

  #writeText(text: string): void {
    if (this.#text === '') this.#onUnflushed();
    this.#text += text;
  }

  #writeBytes({ bytes, release }: HeldBytes): void {
    if (this.#socket.destroyed) {
      release();
      return;
    }
    if (!this.#isCorked) {
      // One system call for the chunk's size, its bytes and what follows in this turn.
      this.#isCorked = true;
      this.#socket.cork();
      this.#onUnflushed();
    }
    this.#flushText();
    this.#meter.onWrite(bytes.byteLength);
    this.#socket.write(bytes, release);
  }

  #flushText(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    if (this.#socket.destroyed) return;
    this.#meter.onWrite(text.length);
    this.#socket.write(text, 'latin1');
  }
}
