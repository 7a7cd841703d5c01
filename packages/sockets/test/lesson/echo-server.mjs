import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  recv,
  send,
  socket,
} from '@spool/sockets';
import { print } from './print.mjs';

export function main({ port }) {
  const listener = socket(AF_INET, SOCK_STREAM);
  bind(listener, { address: '127.0.0.1', port });
  listen(listener);

  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, getsockname(listener));
  const server = accept(listener);

  send(client, Buffer.from('hello'));
  const buffer = Buffer.alloc(200);
  const byteCount = recv(server, buffer); // 200 asked for, 5 there: 5
  print(buffer.toString('utf8', 0, byteCount));

  close(client);
  const atEnd = recv(server, buffer); // the peer has closed and everything is read: 0
  print(atEnd);
  close(server);
  close(listener);
}
