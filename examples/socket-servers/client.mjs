// A client: connect, send a request, read the answer with the parser that knows where it ends.
import { writeSync } from 'node:fs';
import { MethodCode, ParseEvent, ResponseParser } from '@spool/protocol';
import { AF_INET, SOCK_STREAM, Socket } from '@spool/sockets';

/** Gets a path and returns the status and the body. */
export function get({ address, port, path }) {
  const socket = new Socket({ domain: AF_INET, type: SOCK_STREAM });
  try {
    socket.connect({ address, port });
    socket.sendAll(`GET ${path} HTTP/1.1\r\nhost: ${address}:${port}\r\nconnection: close\r\n\r\n`);
    return readResponse(socket);
  } finally {
    socket.close();
  }
}

function readResponse(socket) {
  const parser = new ResponseParser();
  parser.expect(MethodCode.GET);
  const body = [];
  let status = 0;
  for (;;) {
    const bytes = socket.recv(16_384);
    let event = bytes.length === 0 ? parser.finish() : parser.next(bytes, 0);
    while (event !== ParseEvent.NEED_MORE) {
      if (event === ParseEvent.ERROR) throw new Error(parser.problem.message || 'The server closed the connection');
      if (event === ParseEvent.HEAD) status = parser.status;
      if (event === ParseEvent.BODY) body.push(Buffer.from(bytes.subarray(parser.bodyStart, parser.bodyEnd)));
      if (event === ParseEvent.END) return { status, body: Buffer.concat(body).toString() };
      event = parser.next(bytes, parser.position);
    }
  }
}

export function main({ port, path = '/' }) {
  const { status, body } = get({ address: '127.0.0.1', port, path });
  writeSync(1, `${status} ${body}`);
}
