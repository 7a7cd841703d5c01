/** One connection's HTTP: bytes in, answers out. Knows no socket, so that threads that block and the one that polls share it. */
import {
  BodyFraming,
  DateField,
  encodeResponseHead,
  finishHead,
  HeadFlag,
  ParseEvent,
  problemResponse,
  RequestParser,
} from '@spool/protocol';
import { answer, contentTypeOf } from '../workloads/answer.js';

const date = new DateField();

/** What one client has sent of its requests. */
export class Conversation {
  /** Whether the last answer said that the connection ends. */
  isOver = false;
  readonly #parser = new RequestParser();
  #target = '';
  /** The request's body so far, a character for each byte: a piece may end inside of a character. */
  #body = '';

  /**
   * Takes bytes from the client.
   *
   * @returns The answers to all requests that are complete now.
   */
  receive(bytes: Buffer): string {
    const parser = this.#parser;
    let answers = '';
    let event = parser.next(bytes, 0);
    while (event !== ParseEvent.NEED_MORE) {
      if (event === ParseEvent.ERROR) {
        this.isOver = true;
        return answers + problemResponse(parser.problem.status, { keepAlive: false, date: date.lineAt(Date.now()) });
      }
      if (event === ParseEvent.HEAD) {
        const start = parser.headStart;
        this.#body = '';
        this.#target = parser.headBytes.toString('latin1', start + parser.targetStart, start + parser.targetEnd);
      } else if (event === ParseEvent.BODY) {
        this.#body += bytes.toString('latin1', parser.bodyStart, parser.bodyEnd);
      } else {
        answers += this.#answer();
        this.isOver = !parser.keepAlive;
        if (this.isOver) return answers;
      }
      event = parser.next(bytes, parser.position);
    }
    return answers;
  }

  #answer(): string {
    const body = answer(this.#target, this.#body === '' ? '' : Buffer.from(this.#body, 'latin1').toString());
    const { keepAlive, minorVersion } = this.#parser;
    const flags = (keepAlive ? HeadFlag.KEEP_ALIVE : 0) | (minorVersion === 0 ? HeadFlag.VERSION_10 : 0);
    const head = encodeResponseHead(200, '', ['content-type', contentTypeOf(this.#target)]);
    return finishHead(head, 200, BodyFraming.LENGTH, Buffer.byteLength(body), flags, date.lineAt(Date.now())) + body;
  }
}
