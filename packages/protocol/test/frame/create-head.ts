import type { ParsedHead } from '../../src/frame/parsed-head.js';

/** A head to be laid out as a parser would. */
export interface HeadText {
  readonly method?: string;
  readonly target?: string;
  readonly fields?: readonly (readonly [name: string, value: string])[];
}

/**
 * Lays a head out in memory that starts at a multiple of 8, behind `residue` bytes of something else.
 *
 * @param text - What the head says.
 * @param residue - Where the head starts, in bytes.
 */
export function createHead({ method = 'GET', target = '/', fields = [] }: HeadText, residue = 0): ParsedHead {
  let text = `${method} ${target} HTTP/1.1\r\n`;
  const table: number[] = [];
  for (const [name, value] of fields) {
    const valueStart = text.length + name.length + 2;
    table.push(text.length, text.length + name.length, valueStart, valueStart + value.length);
    text += `${name}: ${value}\r\n`;
  }
  text += '\r\n';
  const headBytes = Buffer.from(new ArrayBuffer(residue + text.length + 8));
  headBytes.fill('#');
  headBytes.write(text, residue, 'latin1');
  return {
    headBytes,
    headStart: residue,
    headEnd: residue + text.length,
    methodEnd: method.length,
    targetStart: method.length + 1,
    targetEnd: method.length + 1 + target.length,
    fieldCount: fields.length,
    fieldTable: Uint16Array.from(table),
  };
}

/** Bytes that lie at a residue modulo 8 of memory of their own. */
export function bytesAt(residue: number, byteCount: number): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(residue + byteCount), residue, byteCount);
  for (let index = 0; index < byteCount; index++) bytes[index] = (index * 7 + residue + 1) & 0xff;
  return bytes;
}
