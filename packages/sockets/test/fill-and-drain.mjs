// Fills a receive buffer, and drains it only once its own drawing could have been seen: the view's test looks at both.
import {
  AF_INET,
  SOCK_STREAM,
  accept,
  bind,
  connect,
  descriptorTable,
  getsockname,
  listen,
  recv,
  send,
  socket,
} from '@spool/sockets';

export function main() {
  const listener = socket(AF_INET, SOCK_STREAM);
  bind(listener, { address: '127.0.0.1', port: 0 });
  listen(listener);
  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, getsockname(listener));
  const server = accept(listener);
  send(client, new Uint8Array(1000));
  const isFull = () => descriptorTable().some(({ fd, receive }) => fd === server && receive.usedBytes === 64);
  while (!isFull());
  // The view draws every millisecond; this is a hundred times that.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  for (let left = 1000; left > 0;) left -= recv(server, new Uint8Array(100));
}
