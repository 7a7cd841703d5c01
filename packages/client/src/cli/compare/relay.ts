/**
 * Owns a TCP relay: what comes in goes out elsewhere, at once or as late as over a longer line. Does not know HTTP.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** Where a relay listens: a free port of the loopback address, or a Unix socket. */
export type RelayPlace = { readonly port: 0; readonly host: string } | { readonly path: string };

/** A relay that listens. */
export interface Relay {
  /** Its port; 0 on a Unix socket. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts a relay.
 *
 * @param place - Where it listens.
 * @param target - Where it connects.
 * @param rttMs - The round trip to emulate, 0 for none: each way takes half of it, and nothing is passed on before a
 * handshake over such a line would be done, since the loopback's own takes no time.
 */
export async function openRelay(
  place: RelayPlace,
  { target, rttMs }: { readonly target: NetConnectOpts; readonly rttMs: number },
): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({ ...target, noDelay: true, allowHalfOpen: true } as NetConnectOpts);
    const openMs = performance.now() + rttMs;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    carry(client, upstream, { wayMs: rttMs / 2, openMs });
    carry(upstream, client, { wayMs: rttMs / 2, openMs });
  });
  server.listen(place);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: (address as Partial<AddressInfo>).port ?? 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Carries one direction. Without a way to go there is nothing to wait for, and the kernel's back-pressure holds. */
function carry(from: Socket, to: Socket, { wayMs, openMs }: { wayMs: number; openMs: number }): void {
  from.on('error', () => to.destroy());
  if (wayMs === 0) {
    from.pipe(to);
    return;
  }
  const line = new DelayLine();
  from.on('data', (chunk: Buffer) => line.push(Math.max(performance.now(), openMs) + wayMs, () => to.write(chunk)));
  from.on('end', () => line.push(performance.now() + wayMs, () => to.end()));
}

/** Does things in order, each at its time. */
class DelayLine {
  readonly #waiting: { dueMs: number; act: () => void }[] = [];

  push(dueMs: number, act: () => void): void {
    this.#waiting.push({ dueMs, act });
    if (this.#waiting.length === 1) this.#wait();
  }

  /** A timer is late by up to a millisecond, which would be a twentieth of a short round trip: the last one is spent awake. */
  #wait(): void {
    const leftMs = this.#waiting[0].dueMs - performance.now();
    if (leftMs > 1.5) setTimeout(() => this.#wait(), leftMs - 1.5);
    else if (leftMs > 0) setImmediate(() => this.#wait());
    else {
      this.#waiting.shift()!.act();
      if (this.#waiting.length > 0) this.#wait();
    }
  }
}
