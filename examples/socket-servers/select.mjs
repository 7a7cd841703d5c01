// One thread and many connections: poll() says which can be read or written without blocking.
import { MSG_DONTWAIT, POLLIN, POLLOUT, accept, close, poll, recv, send, setBlocking } from '@spool/sockets';
import { Conversation } from './conversation.mjs';
import { listenAndSay } from './listen-and-say.mjs';

const buffer = Buffer.alloc(16_384);

export function main({ port }) {
  const listener = listenAndSay(port);
  setBlocking(listener, { isBlocking: false });
  const clients = new Map();
  for (;;) {
    const entries = [{ fd: listener, events: POLLIN, revents: 0 }];
    // Who has not taken its answers is not read: that is all the back-pressure there is.
    for (const [fd, { unsent }] of clients) entries.push({ fd, events: unsent.length > 0 ? POLLOUT : POLLIN });
    poll(entries);
    for (const { fd, revents } of entries) {
      if (revents === 0) continue;
      if (fd === listener) acceptAll(listener, clients);
      else if (!advance(fd, clients.get(fd))) {
        clients.delete(fd);
        close(fd);
      }
    }
  }
}

function acceptAll(listener, clients) {
  for (;;) {
    try {
      clients.set(accept(listener), { conversation: new Conversation(), unsent: Buffer.alloc(0) });
    } catch (error) {
      if (error.code === 'EAGAIN') return;
      throw error;
    }
  }
}

/** Does what can be done for a client. Returns whether its connection goes on. */
function advance(fd, client) {
  try {
    if (client.unsent.length === 0) {
      const byteCount = recv(fd, buffer, MSG_DONTWAIT);
      if (byteCount === 0) return false;
      client.unsent = Buffer.from(client.conversation.receive(buffer.subarray(0, byteCount)));
    }
    if (client.unsent.length > 0) client.unsent = client.unsent.subarray(send(fd, client.unsent, MSG_DONTWAIT));
    return client.unsent.length > 0 || !client.conversation.isOver;
  } catch (error) {
    return error.code === 'EAGAIN';
  }
}
