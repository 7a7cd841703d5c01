/**
 * Spool's parser as a {@link RequestReader}. It decodes as a Spool worker does: the head as one latin1 string, from
 * which names and values are cut.
 */
import { ParseEvent, RequestParser } from '@spool/protocol';
import type { RequestReader } from './request-reader.js';

const tableStride = 4;

/** Reads requests with `RequestParser`. */
export class SpoolReader implements RequestReader {
  readonly name = 'Spool';
  readonly #parser = new RequestParser();

  frame(request: Buffer): number {
    this.#parseHead(request);
    const { fieldCount } = this.#parser;
    this.#parseRest(request);
    return fieldCount;
  }

  read(request: Buffer, strings: string[]): number {
    this.#parseHead(request);
    const { headBytes, headStart, headEnd, methodEnd, targetStart, targetEnd, fieldCount, fieldTable } = this.#parser;
    const text = headBytes.toString('latin1', headStart, headEnd);
    strings[0] = text.slice(0, methodEnd);
    strings[1] = text.slice(targetStart, targetEnd);
    let count = 2;
    for (let entry = 0; entry < fieldCount * tableStride; entry += tableStride) {
      strings[count++] = text.slice(fieldTable[entry], fieldTable[entry + 1]);
      strings[count++] = text.slice(fieldTable[entry + 2], fieldTable[entry + 3]);
    }
    this.#parseRest(request);
    return count;
  }

  #parseHead(request: Buffer): void {
    if (this.#parser.next(request, 0) !== ParseEvent.HEAD) throw new Error('Spool finds no head');
  }

  #parseRest(request: Buffer): void {
    const parser = this.#parser;
    let event = parser.next(request, parser.position);
    while (event === ParseEvent.BODY) event = parser.next(request, parser.position);
    if (event !== ParseEvent.END) throw new Error('Spool finds no end');
  }
}
