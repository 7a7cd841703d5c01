// Fills both buffers of a connection, and drains them again; each long enough to be drawn: the view's test looks at both.
import {
  AF_INET,
  MSG_DONTWAIT,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_RCVTIMEO,
  accept,
  bind,
  connect,
  descriptorTable,
  getsockname,
  listen,
  recv,
  send,
  setsockopt,
  socket,
} from '@spool/sockets';

// The view draws every millisecond; this is many times that.
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);

export function main() {
  const listener = socket(AF_INET, SOCK_STREAM);
  bind(listener, { address: '127.0.0.1', port: 0 });
  listen(listener);
  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, getsockname(listener));
  const server = accept(listener);
  const bytes = new Uint8Array(65_536);
  const rowOf = (fd) => descriptorTable().find((row) => row.fd === fd);
  const isFull = ({ usedBytes, limitBytes }) => usedBytes === limitBytes;
  // The system has buffers of its own between the two, and may find more room at any time: full is what stays full.
  for (let fullCount = 0; fullCount < 3;) {
    try {
      send(client, bytes, MSG_DONTWAIT);
      fullCount = 0;
    } catch {
      pause();
      fullCount = isFull(rowOf(client).send) && isFull(rowOf(server).receive) ? fullCount + 1 : 0;
    }
  }
  setsockopt(server, { level: SOL_SOCKET, name: SO_RCVTIMEO }, 300);
  try {
    while (recv(server, bytes) > 0);
  } catch {
    // Nothing more has come for a while: both are empty, and drawn so.
  }
}
