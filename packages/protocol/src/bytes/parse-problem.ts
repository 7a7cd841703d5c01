/**
 * What is wrong with a message, as a value: the parser reports problems and never throws them. It knows the catalogue
 * and how to quote a peer's bytes safely.
 */
import { ERROR_CATALOGUE, type ErrorCode } from '../errors.js';

/**
 * Says why a message was refused: the code, a status, and a sentence for the log. With a request the status is what to
 * answer it with, with a response what a gateway answers in its place.
 */
export interface ParseProblem {
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
}

/** Stands in the parser's `problem` until there is one. */
export const NO_PROBLEM: ParseProblem = Object.freeze({ code: 'ERR_SPOOL_INVALID_OPTION', status: 0, message: '' });

/** Codes of the catalogue that have a status, which every problem of a peer's making does. */
type PeerErrorCode = {
  [Code in ErrorCode]: (typeof ERROR_CATALOGUE)[Code]['status'] extends number ? Code : never;
}[ErrorCode];

/**
 * Makes a problem with the status the catalogue gives its code.
 *
 * @param code - A code that has a status.
 * @param message - A sentence without a full stop. It must not depend on how the bytes were split: quote only what
 *   stands before the fault.
 */
export function createProblem(code: PeerErrorCode, message: string): ParseProblem {
  return { code, status: ERROR_CATALOGUE[code].status, message };
}

/** Enough to recognise a value in a log, too little to flood it. */
const QUOTED_BYTES = 48;

/**
 * Quotes a peer's bytes for a message: printable ASCII as it is, every other byte as `\xNN`, at most 48 bytes.
 *
 * @param bytes - The bytes to quote from.
 * @param start - The first byte.
 * @param end - The offset after the last byte.
 */
export function quoteBytes(bytes: Buffer, start: number, end: number): string {
  const shown = bytes.toString('latin1', start, Math.min(end, start + QUOTED_BYTES));
  const printable = shown.replace(
    /[^\x20-\x7e]|["\\]/g,
    (character) => `\\x${hexadecimalByte(character.charCodeAt(0))}`,
  );
  return end - start > QUOTED_BYTES ? `"${printable}…"` : `"${printable}"`;
}

/** Quotes one byte for a message, as `0x0d`. */
export function quoteByte(byte: number): string {
  return `0x${hexadecimalByte(byte)}`;
}

function hexadecimalByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
