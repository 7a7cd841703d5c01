import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { findExternalCommand } from '../../src/cli/external-command.js';

const binPath = fileURLToPath(new URL('../../bin/spool.js', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Installs a command of this source. */
function install(command: string, source: string): string {
  const path = join(folder, `spool-${command}`);
  writeFileSync(path, `#!${process.execPath}\n${source}`);
  chmodSync(path, 0o755);
  return path;
}

function runSpool(...commandArguments: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` };
  return spawnSync(process.execPath, [binPath, ...commandArguments], { env, encoding: 'utf8' });
}

describe('spool with a command that another package brings', () => {
  test('runs it with its arguments, and ends as it does', () => {
    install('echo', 'console.log(process.argv.slice(2).join()); process.exitCode = 7;');
    expect(runSpool('echo', '--a', 'b c')).toMatchObject({ status: 7, stdout: '--a,b c\n', stderr: '' });
  });

  test('tells by which signal it ended', () => {
    install('die', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);');
    expect(runSpool('die').status).toBe(137);
  });

  test('refuses one that is not there', () => {
    expect(runSpool('nothing')).toMatchObject({
      status: 2,
      stderr: 'spool: There is no command "nothing" (see spool --help)\n',
    });
  });
});

test.each(['../echo', 'Echo', '', '-x', 'a/b'])('findExternalCommand() looks for no command called %p', (name) => {
  install('echo', '');
  expect(findExternalCommand(name, [folder])).toBeUndefined();
});
