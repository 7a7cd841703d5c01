/**
 * Owns how a measurement runs in a Node process of its own: nothing of the turn before is left in it, and its threads can be
 * kept on their cores. It prints what the C programs print. Does not know what is measured.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CostSample } from './cost.js';

const run = promisify(execFile);

/** How a script is run. */
export interface NodeProgramOptions {
  /** Arguments of the script. */
  readonly args: readonly string[];
  /** Whether all its threads stay on the first core. @defaultValue false */
  readonly isOnOneCore?: boolean;
}

/** How long it may take, in milliseconds. */
const timeoutMs = 15_000;

/**
 * Runs a script.
 *
 * @param script - The built script.
 * @returns What it printed by {@link printSample}.
 * @throws Error that says in one line why there is no result.
 */
export async function runNodeProgram(
  script: URL,
  { args, isOnOneCore = false }: NodeProgramOptions,
): Promise<CostSample> {
  const command = [process.execPath, fileURLToPath(script), ...args];
  const [program, ...rest] = isOnOneCore ? ['taskset', '-c', '0', ...command] : command;
  try {
    const { stdout } = await run(program, rest, { timeout: timeoutMs });
    return JSON.parse(stdout) as CostSample;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') throw new Error(`no ${program} on the PATH`, { cause: error });
    const line = /^\w*Error: (.*)$/m.exec(stderr ?? '')?.[1];
    throw new Error(line ?? message.split('\n')[0], { cause: error });
  }
}

/**
 * Prints what a script has measured.
 *
 * @param sample - In nanoseconds, or bytes.
 */
export function printSample(sample: CostSample): void {
  console.log(JSON.stringify(sample));
}
