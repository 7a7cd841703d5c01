// One thread, one connection at a time: the shortest server there is. Everyone else waits in the backlog.
import { accept } from '@spool/sockets';
import { listenAndSay } from './listen-and-say.mjs';
import { serveConnection } from './serve-connection.mjs';

export function main({ port }) {
  const listener = listenAndSay(port);
  for (;;) serveConnection(accept(listener));
}
