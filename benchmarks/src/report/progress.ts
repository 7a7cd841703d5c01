/**
 * Owns what is said while a run goes on: the last turn and the time so far, on one line that is written over, on a terminal;
 * a line for each turn elsewhere, as in a log of CI.
 */
import { clearLine, cursorTo } from 'node:readline';
import type { Writable } from 'node:stream';

/** Where it is said: `process.stderr`, or a stand-in. */
export type ProgressStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Says how far a run is. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #readMs: () => number;
  readonly #startedMs: number;

  /**
   * Begins, with nothing said.
   *
   * @param stream - Where to say it.
   * @param readMs - A monotonic clock, in milliseconds.
   */
  constructor(stream: ProgressStream, readMs: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#readMs = readMs;
    this.#startedMs = readMs();
  }

  /**
   * Says what has just been done.
   *
   * @param text - A line, without its end.
   */
  say(text: string): void {
    if (this.#stream.isTTY !== true) {
      this.#stream.write(`${text}\n`);
      return;
    }
    const seconds = Math.floor((this.#readMs() - this.#startedMs) / 1_000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    this.clear();
    // Cut, as a line that wraps cannot be written over.
    this.#stream.write(`${clock}  ${text}`.slice(0, (this.#stream.columns ?? 80) - 1));
  }

  /** Makes room for what is printed for good. */
  clear(): void {
    if (this.#stream.isTTY !== true) return;
    cursorTo(this.#stream, 0);
    clearLine(this.#stream, 0);
  }
}
