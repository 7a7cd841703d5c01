/** Runs a program of the folder `programs` to its end. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What became of a program. */
export interface ProgramOutcome {
  readonly exitCode: unknown;
  readonly printed: string;
}

/**
 * Runs a program.
 *
 * @param name - Its name.
 * @param programArguments - What it is told.
 * @param options - The Node that runs it. @defaultValue this process's
 */
export async function runProgram(
  name: string,
  programArguments: readonly string[],
  { node = process.execPath }: { readonly node?: string } = {},
): Promise<ProgramOutcome> {
  const script = fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
  const child = spawn(node, [script, ...programArguments], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const printed: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
    const [exitCode] = (await once(child, 'close')) as unknown[];
    return { exitCode, printed: Buffer.concat(printed).toString() };
  } finally {
    child.kill('SIGKILL');
  }
}
