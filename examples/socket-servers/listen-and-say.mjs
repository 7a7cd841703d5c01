// The first half of every server: socket, bind, listen. Says where on standard output.
import { writeSync } from 'node:fs';
import { AF_INET, SOCK_STREAM, bind, getsockname, listen, socket } from '@spool/sockets';

/** Returns a listening socket on a port of 127.0.0.1; 0 is any free one. */
export function listenAndSay(port) {
  const listener = socket(AF_INET, SOCK_STREAM);
  bind(listener, { address: '127.0.0.1', port });
  listen(listener);
  // Not console.log: a thread's console waits for the event loop, which this thread never turns again.
  writeSync(1, `listening on http://127.0.0.1:${getsockname(listener).port}\n`);
  return listener;
}
