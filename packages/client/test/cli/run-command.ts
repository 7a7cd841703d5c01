/** Runs a command of this package as a shell does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a command came to. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program of a command. */
export function commandPath(command: string): string {
  return fileURLToPath(new URL(`../../bin/spool-${command}.js`, import.meta.url));
}

/** Runs `spool-<command>` with these arguments until it ends. */
export async function runCommand(command: string, ...commandArguments: string[]): Promise<CommandOutcome> {
  const child = spawn(process.execPath, [commandPath(command), ...commandArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: await stdout, stderr: await stderr };
}
