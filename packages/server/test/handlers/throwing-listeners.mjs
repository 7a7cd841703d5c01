/** Frames its own responses, throws where it is told something, and survives its uncaught exceptions. */

import { FRAMED_HANDLER } from '@spool/protocol';

let uncaughtCount = 0;
process.on('uncaughtException', () => uncaughtCount++);

function throwing() {
  throw new Error('a listener threw');
}

const answer = (exchange, text) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n`;
  exchange.write([{ text: head + text, encoding: 'latin1' }], { closes: false, isLast: true, onTaken: undefined });
};

export default {
  [FRAMED_HANDLER](exchange) {
    const { target } = exchange.head;
    if (target === '/count') answer(exchange, String(uncaughtCount));
    if (target === '/body') {
      exchange.body.readInto({ onPiece: throwing, onEnd: () => answer(exchange, 'end'), onFailure: throwing });
      exchange.body.pull();
    }
    if (target === '/abort') {
      exchange.bind({ onAbort: throwing });
      const head = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n';
      exchange.write([{ text: head, encoding: 'latin1' }], { closes: false, isLast: false, onTaken: throwing });
    }
  },
};
