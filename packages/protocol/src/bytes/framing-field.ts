/**
 * The fields that decide where a message ends and what becomes of its connection, recognised by name. All other fields
 * pass unread. Hot path, guarded by `benchmarks/src/micro/request-parser.ts`.
 */
import { matchesAsciiIgnoringCase } from './ascii-match.js';
import type { ParseProblem } from './parse-problem.js';

/** Numbers the fields that the I/O thread itself reads; OTHER is every other field. */
export const FramingField = {
  OTHER: 0,
  HOST: 1,
  CONTENT_LENGTH: 2,
  TRANSFER_ENCODING: 3,
  CONNECTION: 4,
  EXPECT: 5,
  UPGRADE: 6,
} as const;
export type FramingField = (typeof FramingField)[keyof typeof FramingField];

/** Takes in the framing fields of a head as they are read. */
export interface FramingFieldReceiver {
  /**
   * Takes in one framing field.
   *
   * @param field - Which one it is, never OTHER.
   * @param bytes - The bytes that hold its value.
   * @param start - The offset of the value.
   * @param end - The offset after the value.
   * @returns What is wrong with it, if anything is.
   */
  accept(field: FramingField, bytes: Buffer, start: number, end: number): ParseProblem | undefined;
}

/**
 * Recognises a framing field by its name.
 *
 * @remarks
 * Length and first letter rule out nearly every other field before a byte is compared.
 *
 * @param bytes - The bytes that hold the name, already known to be a token.
 * @param start - The offset of its first byte.
 * @param end - The offset after its last byte.
 */
export function recogniseFramingField(bytes: Uint8Array, start: number, end: number): FramingField {
  const firstLetter = bytes[start] | 0x20;
  switch (end - start) {
    case 4:
      return firstLetter === 0x68 && matchesAsciiIgnoringCase(bytes, start, 'host')
        ? FramingField.HOST
        : FramingField.OTHER;
    case 6:
      return firstLetter === 0x65 && matchesAsciiIgnoringCase(bytes, start, 'expect')
        ? FramingField.EXPECT
        : FramingField.OTHER;
    case 7:
      return firstLetter === 0x75 && matchesAsciiIgnoringCase(bytes, start, 'upgrade')
        ? FramingField.UPGRADE
        : FramingField.OTHER;
    case 10:
      return firstLetter === 0x63 && matchesAsciiIgnoringCase(bytes, start, 'connection')
        ? FramingField.CONNECTION
        : FramingField.OTHER;
    case 14:
      return firstLetter === 0x63 && matchesAsciiIgnoringCase(bytes, start, 'content-length')
        ? FramingField.CONTENT_LENGTH
        : FramingField.OTHER;
    case 17:
      return firstLetter === 0x74 && matchesAsciiIgnoringCase(bytes, start, 'transfer-encoding')
        ? FramingField.TRANSFER_ENCODING
        : FramingField.OTHER;
    default:
      return FramingField.OTHER;
  }
}
