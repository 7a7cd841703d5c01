/** One thread and many connections: poll() says which can be read or written without blocking. */
import {
  accept,
  close,
  MSG_DONTWAIT,
  poll,
  type PollEntry,
  POLLIN,
  POLLOUT,
  recv,
  send,
  setBlocking,
} from '@spool/sockets';
import { Conversation } from './conversation.js';
import { type BlockingPlan, openListener } from './start-blocking-model.js';

interface Client {
  readonly conversation: Conversation;
  unsent: Uint8Array;
}

const buffer = Buffer.alloc(16_384);

/** Serves for ever. */
export function main(plan: BlockingPlan): void {
  const listener = openListener(plan);
  setBlocking(listener, { isBlocking: false });
  const clients = new Map<number, Client>();
  for (;;) {
    const entries: PollEntry[] = [{ fd: listener, events: POLLIN }];
    // Who has not taken its answers is not read: that is all the back-pressure there is.
    for (const [fd, { unsent }] of clients) entries.push({ fd, events: unsent.length > 0 ? POLLOUT : POLLIN });
    poll(entries);
    for (const { fd, revents } of entries) {
      if (revents === 0) continue;
      const client = clients.get(fd);
      if (client === undefined) acceptAll(listener, clients);
      else if (!advance(fd, client)) {
        clients.delete(fd);
        close(fd);
      }
    }
  }
}

function acceptAll(listener: number, clients: Map<number, Client>): void {
  for (;;) {
    try {
      clients.set(accept(listener), { conversation: new Conversation(), unsent: new Uint8Array(0) });
    } catch (error) {
      if ((error as { code?: string }).code === 'EAGAIN') return;
      throw error;
    }
  }
}

/** Does what can be done for a client. Returns whether its connection goes on. */
function advance(fd: number, client: Client): boolean {
  try {
    if (client.unsent.length === 0) {
      const byteCount = recv(fd, buffer, MSG_DONTWAIT);
      if (byteCount === 0) return false;
      client.unsent = Buffer.from(client.conversation.receive(buffer.subarray(0, byteCount)));
    }
    if (client.unsent.length > 0) client.unsent = client.unsent.subarray(send(fd, client.unsent, MSG_DONTWAIT));
    return client.unsent.length > 0 || !client.conversation.isOver;
  } catch (error) {
    return (error as { code?: string }).code === 'EAGAIN';
  }
}
