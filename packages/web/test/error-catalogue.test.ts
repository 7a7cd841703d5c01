/** Every code this package uses stands in the catalogue and in the docs. */

import { readFileSync, readdirSync } from 'node:fs';
import { ERROR_CATALOGUE } from '@spool/protocol';
import { expect, test } from '@jest/globals';

const sourceUrl = new URL('../src/', import.meta.url);
const documentsUrl = new URL('../../../docs/', import.meta.url);
const documentation = ['web.md', 'handlers.md'].map((name) => readFileSync(new URL(name, documentsUrl), 'utf8')).join();
const codes = new Set<string>();
for (const name of readdirSync(sourceUrl, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts')) continue;
  for (const [code] of readFileSync(new URL(name, sourceUrl), 'utf8').matchAll(/ERR_SPOOL_[A-Z_]*[A-Z]/g)) {
    codes.add(code);
  }
}

test.each([...codes].sort())('%s stands in ERROR_CATALOGUE and in the docs', (code) => {
  expect(Object.hasOwn(ERROR_CATALOGUE, code)).toBe(true);
  expect(documentation).toContain(`\`${code}\``);
});
