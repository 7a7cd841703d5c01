/** docs/options.md is what scripts/options-reference.mjs writes, of options that all have a description and a default. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const SCRIPT = fileURLToPath(new URL('../../../scripts/options-reference.mjs', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../docs/options.md', import.meta.url));

function check(page: string): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, '--check', page], { encoding: 'utf8' });
  return { status, stderr };
}

test('docs/options.md is what the sources say; renew it with `node scripts/options-reference.mjs`', () => {
  expect(check(PAGE)).toEqual({ status: 0, stderr: '' });
});

test('a page with another default is refused, with the command that renews it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-options-'));
  try {
    const page = join(folder, 'options.md');
    writeFileSync(page, readFileSync(PAGE, 'utf8').replace('Default: 4096', 'Default: 4097'));
    const { status, stderr } = check(page);
    expect(status).toBe(1);
    expect(stderr).toContain('run node scripts/options-reference.mjs');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
