/** A client that pipelines deep beside others that do not: every connection has its turn. By the order of starts, not by time. */

import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, startServer } from './start-server.js';
import { untilStats } from './until-stats.js';

const PIPELINED_COUNT = 32;
const ORDINARY_COUNT = 4;
/** Numbers of the pipelined requests from here on; below are the ordinary ones. */
const FIRST_PIPELINED = 100;

/** A path of a class of which the server knows nothing, one that it knows to be long, and one that it knows to be short. */
const ORDINARY_PATHS = ['/slow'] as const;

function request(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
}

async function read(connection: RawConnection, count: number): Promise<void> {
  for (; count > 0; count--) expect((await connection.reader.readResponse()).status).toBe(200);
}

describe.each(IO_THREADS)('requests that wait with ioThreads: $ioThreads', (io) => {
  test.each(ORDINARY_PATHS)(
    'of %s are served before a client that came first has had its second turn of 32',
    async (ordinaryPath) => {
      const gate = new SharedGate();
      const starts = new Int32Array(new SharedArrayBuffer(1024));
      const server = await startServer('noted', { ...io, workers: 1, workerData: { gate: gate.words, starts } });
      const [blocking, pipelining] = [await server.connect(), await server.connect()];
      const ordinary = await Promise.all(Array.from({ length: ORDINARY_COUNT }, () => server.connect()));
      for (let count = 0; count < 20; count++) await blocking.get('/light');
      for (let count = 0; count < 3; count++) await blocking.get('/slow');

      blocking.send(request('/block'));
      await gate.arrived(1);
      const pipelined = Array.from(
        { length: PIPELINED_COUNT },
        (_, index) => `/slow?number=${FIRST_PIPELINED + index}`,
      );
      pipelining.send(pipelined.map(request).join(''));
      await untilStats(server, ({ requests: { queued } }) => queued === PIPELINED_COUNT);
      for (const [index, connection] of ordinary.entries()) {
        connection.send(request(`${ordinaryPath}?number=${index}`));
        // One after the other, so that their order among themselves is known.
        await untilStats(server, ({ requests: { queued } }) => queued === PIPELINED_COUNT + index + 1);
      }
      gate.open();
      await read(blocking, 1);
      for (const connection of ordinary) await read(connection, 1);
      await read(pipelining, PIPELINED_COUNT);

      const [startCount, first, ...others] = starts;
      expect(startCount).toBe(PIPELINED_COUNT + ORDINARY_COUNT);
      expect(first).toBe(FIRST_PIPELINED);
      expect(others.slice(0, ORDINARY_COUNT)).toEqual([0, 1, 2, 3]);
      const rest = others.slice(ORDINARY_COUNT, ORDINARY_COUNT + PIPELINED_COUNT - 1);
      expect(rest).toEqual(Array.from({ length: PIPELINED_COUNT - 1 }, (_, index) => FIRST_PIPELINED + 1 + index));
    },
  );
});
