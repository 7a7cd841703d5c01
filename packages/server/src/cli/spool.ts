/**
 * The `spool` command: chooses what to run, and turns its outcome into an exit code. Knows no server.
 *
 * Exit codes: 0 when all went well, 1 when the command could not do its work, 2 when it was called wrongly.
 */

import { readFileSync } from 'node:fs';

import { commandFolders, findExternalCommand, runExternalCommand } from './external-command.js';
import { parseServeArguments } from './serve-arguments.js';
import { serve } from './serve.js';
import { SERVE_USAGE, SPOOL_USAGE } from './usage.js';

const [command, ...commandArguments] = process.argv.slice(2) as [string | undefined, ...string[]];
await run();

async function run(): Promise<void> {
  switch (command) {
    case undefined:
      refuse('A command is missing', 'spool --help');
      return;
    case '--help':
    case '-h':
      process.stdout.write(SPOOL_USAGE);
      return;
    case '--version':
    case '-v':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'serve':
      await runServe();
      return;
    default:
      await runExternal(command);
  }
}

async function runServe(): Promise<void> {
  const parsed = parseServeArguments(commandArguments);
  if ('problem' in parsed) refuse(parsed.problem, 'spool serve --help');
  else if (parsed.wantsHelp) process.stdout.write(SERVE_USAGE);
  else await serve(parsed);
}

async function runExternal(name: string): Promise<void> {
  const path = findExternalCommand(name, commandFolders());
  if (path === undefined) refuse(`There is no command ${JSON.stringify(name)}`, 'spool --help');
  else await runExternalCommand(path, commandArguments);
}

function refuse(problem: string, advice: string): void {
  process.stderr.write(`spool: ${problem} (see ${advice})\n`);
  process.exitCode = 2;
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
