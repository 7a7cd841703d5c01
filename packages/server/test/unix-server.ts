/** Servers on a UNIX path, where the kernel keeps a few hundred KiB at most: what else is under way shows. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

import type { ServerOptions } from '../dist/index.js';
import { RawConnection } from './raw-connection.js';
import { TestServer, handlerUrl } from './start-server.js';

/** What the kernel keeps of one direction of a connection, and what the client reads ahead, at most. */
export const UNIX_SLACK_BYTES = 512 * 1024;

const folders: string[] = [];

/** A server and where it listens. */
export interface UnixServer {
  readonly server: TestServer;
  readonly connect: () => Promise<RawConnection>;
}

/**
 * Starts a server on a UNIX path. Closed after the test.
 *
 * @param handler - Name of a module in `handlers`.
 * @param options - What differs from the defaults.
 */
export async function startUnixServer(
  handler: string,
  options: Omit<ServerOptions, 'handler'> = {},
): Promise<UnixServer> {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  folders.push(folder);
  const path = join(folder, 'socket');
  const server = await new TestServer({ handler: handlerUrl(handler), ...options }).listen({ path });
  return { server, connect: async () => await RawConnection.open(path) };
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
