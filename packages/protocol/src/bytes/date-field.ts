/** The Date line of responses, made once a second. It reads no clock and starts no timer: its owner tells the time. */
import { httpDate } from '../semantics/http-date.js';

/** Keeps the Date field line of the current second (RFC 9110 section 6.6.1). */
export class DateField {
  #second = Number.NaN;
  #line = '';

  /**
   * Makes the field line for a time, or returns the one it made for the same second.
   *
   * @param epochMs - Milliseconds since 1970, usually `Date.now()`.
   * @returns `date: …` with its line ending.
   */
  lineAt(epochMs: number): string {
    const second = Math.floor(epochMs / 1000);
    if (second !== this.#second) {
      this.#line = `date: ${httpDate(epochMs)}\r\n`;
      this.#second = second;
    }
    return this.#line;
  }
}
