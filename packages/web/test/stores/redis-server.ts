/** A Redis of Debian's packages on a free port, with nothing in it. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** Whether there is one to be started. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A running Redis. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Lets it take connections and commands and answer none, as a machine does that hangs. */
  freeze(): void;
  /** Ends that. */
  thaw(): void;
}

/** Options of {@link startRedis}. */
export interface RedisServerOptions {
  /** Where to listen; left out, on a free port. */
  readonly port?: number;
  /** Where it keeps what it acknowledged across its end; left out, nowhere. */
  readonly folder?: string;
}

/**
 * Starts Redis, and returns once it takes connections.
 *
 * @param options - Where it listens and what it keeps.
 */
export async function startRedis({ port, folder }: RedisServerOptions = {}): Promise<RedisServer> {
  const chosenPort = port ?? (await findFreePort());
  const kept = folder === undefined ? ['no'] : ['yes', '--appendfsync', 'always', '--dir', folder];
  const options = ['--port', String(chosenPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', ...kept];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept connections')) {
      child.stdout.resume();
      return {
        url: `redis://127.0.0.1:${chosenPort}`,
        port: chosenPort,
        kill: () => kill(child),
        freeze: () => void child.kill('SIGSTOP'),
        thaw: () => void child.kill('SIGCONT'),
      };
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
