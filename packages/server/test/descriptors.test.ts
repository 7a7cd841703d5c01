/** A process that runs out of descriptors. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, jest, test } from '@jest/globals';

import { RawConnection, closeRawConnections } from './raw-connection.js';
import { IO_THREADS } from './start-server.js';

jest.setTimeout(30_000);

/** Enough for the process itself and some connections. */
const DESCRIPTOR_LIMIT = 100;

let child: ChildProcess | undefined;

afterEach(async () => {
  await closeRawConnections();
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test.each(IO_THREADS)('a server goes on when it has no descriptor left, with ioThreads: $ioThreads', async (io) => {
  const program = fileURLToPath(new URL('programs/serve-until-stdin-ends.mjs', import.meta.url));
  const command = `ulimit -n ${DESCRIPTOR_LIMIT} && exec "${process.execPath}" "${program}" ${io.ioThreads}`;
  child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const port = Number(/^listening (\d+)$/.exec((await lines.next()).value as string)![1]);

  const first = await RawConnection.open(port);
  expect((await first.get('/')).status).toBe(200);
  const others = await Promise.all(Array.from({ length: DESCRIPTOR_LIMIT }, () => RawConnection.open(port)));
  // libuv keeps one descriptor in reserve, with which it accepts and closes what finds no other.
  expect(await others.at(-1)!.reader.readToEnd()).toHaveLength(0);
  expect((await first.get('/')).status).toBe(200);

  for (const { socket } of others) socket.destroy();
  const open = others.filter(({ socket }) => !socket.closed);
  await Promise.all(open.map(({ socket }) => once(socket, 'close')));
  // The server has seen them go once it has answered on a connection that was there before.
  expect((await first.get('/')).status).toBe(200);
  const next = await RawConnection.open(port);
  expect((await next.get('/')).status).toBe(200);

  child.stdin!.end();
  const [exitCode] = (await once(child, 'exit')) as [number];
  expect(exitCode).toBe(0);
});
