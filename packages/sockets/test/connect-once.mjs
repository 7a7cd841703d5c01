// One of a thousand threads: connects, accepts, says something, closes; every fourth leaves that to its death.
import { accept, close, connect, getsockname, recvExactly, sendAll, socket } from '../dist/index.js';
import { AF_INET, SOCK_STREAM } from '../dist/index.js';

export function main({ listener, index }) {
  const client = socket(AF_INET, SOCK_STREAM);
  connect(client, getsockname(listener));
  // Perhaps another thread's client: each accepts one.
  const server = accept(listener);
  sendAll(client, 'ping');
  recvExactly(server, 4);
  if (index % 4 === 0) return;
  close(client);
  close(server);
}
