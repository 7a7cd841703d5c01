/** Checks that a server whose requests have all ended has every exchange and every slab again. */

import { expect } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import type { SharedGate } from './shared-gate.js';
import type { TestServer } from './start-server.js';

/** What the channel of the server was made of. */
export interface CheckedChannel {
  readonly exchangeCount: number;
  readonly slabCount: number;
  readonly slabBytes: number;
}

/** What a slab may lose to alignment. */
const SLAB_GAP_BYTES = 8;
const MAX_SLAB_ROUNDS = 20;

/**
 * Checks a server that runs the handler `bodies`. Of several workers the one that takes long requests, and no slabs.
 *
 * @param server - The server; nobody else uses it.
 * @param channel - What its channel was made of; credit is enough for all slabs.
 * @param gate - The gate of its handlers, closed.
 */
export async function expectNothingLeaked(
  server: TestServer,
  channel: CheckedChannel,
  gate: SharedGate,
): Promise<void> {
  const connection = await server.connect();
  while (server.server.stats().requests.inFlight > 0) await connection.get('/plain');
  expect(server.workerExits).toEqual([]);
  await expectExchanges(server, channel.exchangeCount, gate);
  if (server.server.stats().workers.length === 1) await expectSlabs(server, connection, channel);
}

/** As many requests as there are exchanges are under way at the same time. */
async function expectExchanges(server: TestServer, exchangeCount: number, gate: SharedGate): Promise<void> {
  const arrivedCount = gate.arrivedCount;
  const connections: RawConnection[] = [];
  for (let count = 1; count <= exchangeCount; count++) {
    const connection = await server.connect();
    connection.send('GET /ignore-after-gate HTTP/1.1\r\nHost: test\r\n\r\n');
    connections.push(connection);
    await gate.arrived(arrivedCount + count);
  }
  gate.open();
  for (const { reader } of connections) expect((await reader.readResponse()).body.toString()).toBe('ignored');
  gate.close();
}

/** A body that fills every slab finds all of them, on its way in and on its way out. */
async function expectSlabs(server: TestServer, connection: RawConnection, channel: CheckedChannel): Promise<void> {
  const body = Buffer.alloc(channel.slabCount * (channel.slabBytes - SLAB_GAP_BYTES), 'x');
  // Head and body in one piece, so that no slab is left half empty by a read; the kernel may still cut it, but not each time.
  const request = `POST /read?as=arrayBuffer HTTP/1.1\r\nHost: test\r\nContent-Length: ${body.byteLength}\r\n\r\n${body.toString()}`;
  const expected = { sent: 2 * channel.slabCount, stalls: 0 };
  for (let round = 0; ; round++) {
    const before = countSlabs(server);
    connection.send(request);
    expect((await connection.reader.readResponse()).body.equals(body)).toBe(true);
    const after = countSlabs(server);
    const found = { sent: after.sent - before.sent, stalls: after.stalls - before.stalls };
    if (found.sent === expected.sent && found.stalls === expected.stalls) return;
    if (round === MAX_SLAB_ROUNDS) expect(found).toEqual(expected);
  }
}

function countSlabs(server: TestServer): { readonly sent: number; readonly stalls: number } {
  const { ioThreads, workers } = server.server.stats();
  const rings = [...ioThreads, ...workers].map((thread) => thread.rings);
  return {
    sent: rings.reduce((sum, { slabsSent }) => sum + slabsSent, 0),
    stalls: rings.reduce((sum, { slabStalls }) => sum + slabStalls, 0),
  };
}
