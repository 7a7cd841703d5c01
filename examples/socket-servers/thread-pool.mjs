// A fixed number of threads, all blocked in accept() on one socket: a connection wakes one of them.
import { accept, joinThread, spawn } from '@spool/sockets';
import { listenAndSay } from './listen-and-say.mjs';
import { serveConnection } from './serve-connection.mjs';

const THREADS = 4;

export function main({ port, listener }) {
  if (listener !== undefined) {
    for (;;) serveConnection(accept(listener));
  }
  const listening = listenAndSay(port);
  const threads = [];
  for (let count = 0; count < THREADS; count++) {
    threads.push(spawn(import.meta.url, { argument: { listener: listening } }));
  }
  // The listener is this thread's: it stays open as long as this thread lives.
  for (const thread of threads) joinThread(thread);
}
