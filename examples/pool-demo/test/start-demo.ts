/** Starts the demo as its command does, on a free port, and ends it as a person does. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));

/** A demo that runs. */
export interface Demo {
  readonly origin: string;
  /** Sends SIGTERM and returns the exit code, or the signal that ended the process. */
  readonly stop: () => Promise<unknown>;
  /** Ends the process whatever it does, when a test has not. */
  readonly kill: () => Promise<void>;
}

/** Resolves when the demo listens. */
export async function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', WORKERS: '3' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line);
    if (match?.[1] === undefined) continue;
    return {
      origin: match[1],
      stop: async () => {
        child.kill('SIGTERM');
        const [code, signal] = (await exited) as [number | null, string | null];
        return code ?? signal;
      },
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  throw new Error('The demo ended before it listened');
}
