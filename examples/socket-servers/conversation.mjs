// One connection's HTTP: bytes in, bytes out. Knows no socket, so that the blocking servers and the select loop share it.
import {
  BodyFraming,
  DateField,
  HeadFlag,
  MethodCode,
  ParseEvent,
  RequestParser,
  encodeResponseHead,
  finishHead,
  problemResponse,
} from '@spool/protocol';

const date = new DateField();

/** Holds what one client has sent of its requests. */
export class Conversation {
  /** Whether the last answer said that the connection ends. */
  isOver = false;
  #parser = new RequestParser();
  #target = '';

  /** Takes bytes from the client, and returns those to send back: answers to all requests that are complete now. */
  receive(bytes) {
    let answers = '';
    let event = this.#parser.next(bytes, 0);
    while (event !== ParseEvent.NEED_MORE && !this.isOver) {
      answers += this.#answer(event);
      event = this.isOver ? event : this.#parser.next(bytes, this.#parser.position);
    }
    return answers;
  }

  #answer(event) {
    const parser = this.#parser;
    switch (event) {
      case ParseEvent.ERROR:
        this.isOver = true;
        return problemResponse(parser.problem.status, { keepAlive: false, date: date.lineAt(Date.now()) });
      case ParseEvent.HEAD: {
        const start = parser.headStart;
        this.#target = parser.headBytes.latin1Slice(start + parser.targetStart, start + parser.targetEnd);
        return parser.expectsContinue ? 'HTTP/1.1 100 Continue\r\n\r\n' : '';
      }
      case ParseEvent.END:
        this.isOver = !parser.keepAlive;
        return this.#hello();
      default:
        // A piece of a body, which nobody wants here.
        return '';
    }
  }

  #hello() {
    const { methodCode, minorVersion, keepAlive } = this.#parser;
    const body = `hello from ${this.#target}\n`;
    const isHead = methodCode === MethodCode.HEAD;
    const flags = (keepAlive ? HeadFlag.KEEP_ALIVE : 0) | (minorVersion === 0 ? HeadFlag.VERSION_10 : 0);
    const framing = isHead ? BodyFraming.NONE : BodyFraming.LENGTH;
    const line = encodeResponseHead(200, undefined, ['content-type', 'text/plain; charset=utf-8']);
    const head = finishHead(line, 200, framing, body.length, flags, date.lineAt(Date.now()));
    return isHead ? head : head + body;
  }
}
