/** A Redis of Debian's packages on a free port, with nothing in it. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** Whether there is one to be started; where there is none, one line says so. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) console.warn('redis-server is not installed: its tests are skipped');

/** A running Redis. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/**
 * Starts Redis, and returns once it takes connections.
 *
 * @param port - Where to listen; left out, on a free port.
 */
export async function startRedis(port?: number): Promise<RedisServer> {
  const chosenPort = port ?? (await findFreePort());
  const options = ['--port', String(chosenPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept connections')) {
      child.stdout.resume();
      return { url: `redis://127.0.0.1:${chosenPort}`, kill: () => kill(child) };
    }
  }
  throw new Error(`redis-server ended on port ${chosenPort} before it listened`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
