// A thread for each connection, created and destroyed: nobody waits for anybody, and a thread costs milliseconds.
import { accept, close, spawn } from '@spool/sockets';
import { listenAndSay } from './listen-and-say.mjs';
import { serveConnection } from './serve-connection.mjs';

export function main({ port, connection }) {
  // The same module is the parent, and the child that is given a connection.
  if (connection !== undefined) {
    serveConnection(connection);
    return;
  }
  const listener = listenAndSay(port);
  for (;;) {
    const accepted = accept(listener);
    try {
      spawn(import.meta.url, { argument: { connection: accepted }, descriptors: [accepted] });
    } catch (error) {
      // As many threads as there may be: this client is turned away, the others are served.
      if (error.code !== 'EAGAIN') throw error;
      close(accepted);
    }
  }
}
