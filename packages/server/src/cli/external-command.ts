/**
 * Runs a command that another package brings: `spool get` is a program called `spool-get`, as with git and cargo. So the
 * server need not know the client, and is not installed with it. Knows no command by name.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** What a shell adds to the number of the signal that ended a process. */
const SIGNALLED_EXIT_CODE = 128;

/** Keeps a command from naming a file somewhere else. */
const COMMAND_NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Finds the program of a command: beside this one, where package managers link what a project has installed, and then where
 * the shell looks.
 *
 * @param command - Its name, such as `get`.
 * @param places - The folders to look in.
 * @returns Its path; undefined when nobody brings it.
 */
export function findExternalCommand(command: string, places: readonly string[]): string | undefined {
  if (!COMMAND_NAME.test(command)) return undefined;
  const names = process.platform === 'win32' ? [`spool-${command}.cmd`] : [`spool-${command}`];
  return places.flatMap((place) => names.map((name) => join(place, name))).find((path) => existsSync(path));
}

/** The folders in which commands are. */
export function commandFolders(): string[] {
  return [dirname(process.argv[1]), ...(process.env.PATH ?? '').split(delimiter)].filter((folder) => folder !== '');
}

/**
 * Runs a program in place of this one: with its terminal, and its exit code.
 *
 * @param path - The program.
 * @param commandArguments - What follows the command.
 */
export async function runExternalCommand(path: string, commandArguments: readonly string[]): Promise<void> {
  const child = spawn(path, commandArguments, { stdio: 'inherit', shell: process.platform === 'win32' });
  // A terminal sends its signals to both; the child decides what they mean.
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGTERM', forward);
  process.on('SIGINT', ignore);
  await new Promise<void>((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`spool: ${error.message}\n`);
      process.exitCode = 1;
      resolve();
    });
    child.once('exit', (code, signal) => {
      process.exitCode = signal === null ? (code ?? 1) : SIGNALLED_EXIT_CODE + constants.signals[signal];
      resolve();
    });
  });
  process.off('SIGTERM', forward);
  process.off('SIGINT', ignore);
}

function ignore(): void {
  // Until the child has ended.
}
