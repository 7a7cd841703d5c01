/** Handlers on the calling thread beside several I/O threads, by a newer Node in a process of its own, as in io-threads.test.ts. */

import { afterEach, describe, expect, test } from '@jest/globals';

import { findNewerNode } from './newer-node.js';
import { closeRawConnections } from './raw-connection.js';
import { RemoteServer, endRemoteServers } from './remote-server.js';
import { handlerUrl } from './start-server.js';

const HELLO = handlerUrl('hello');

afterEach(async () => {
  await closeRawConnections();
  await endRemoteServers();
});

const node = findNewerNode();

if (node === undefined) {
  test.skip("workers: 'here' with several I/O threads: needs Node 22.12 or later in SPOOL_NEWER_NODE", () => undefined);
} else {
  describe.each([true, false])("workers: 'here' with two I/O threads and sharesWorkers: %s", (sharesWorkers) => {
    const options = { ioThreads: 2, workers: 'here', sharesWorkers } as const;

    test('answers the requests of both, many at a time', async () => {
      const server = new RemoteServer(node);
      await server.listen(HELLO, options);
      const connections = await server.connectToEach(2);
      for (let round = 0; round < 20; round++) {
        const answers = await Promise.all(connections.map((connection) => connection.get('/')));
        expect(answers.map(({ body }) => body.toString())).toEqual(['hello', 'hello']);
      }
      const { ioThreads, requests } = await server.stats();
      for (const { requestsGiven } of ioThreads) expect(requestsGiven).toBeGreaterThanOrEqual(20);
      expect(requests).toMatchObject({ failed: 0, refused: 0, cancelled: 0 });
    });

    test('closes without waiting for its timeout', async () => {
      const server = new RemoteServer(node);
      await server.listen(HELLO, options);
      for (const connection of await server.connectToEach(2)) connection.socket.destroy();
      await server.call('close', { timeoutMs: 2 ** 31 - 1 });
      for (const { state } of (await server.stats()).ioThreads) expect(state).toBe('closed');
    });
  });
}
