/** Every code the server uses stands in the catalogue, and says what it means. */

import { readFileSync, readdirSync } from 'node:fs';
import { ERROR_CATALOGUE } from '@spool/protocol';
import { expect, test } from '@jest/globals';

const sourceUrl = new URL('../src/', import.meta.url);
const codes = new Set<string>();
for (const name of readdirSync(sourceUrl, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts')) continue;
  // Not a prefix, such as that which is compared with.
  for (const [code] of readFileSync(new URL(name, sourceUrl), 'utf8').matchAll(/ERR_SPOOL_[A-Z_]*[A-Z]/g))
    codes.add(code);
}

test('the sources use codes at all', () => {
  expect(codes.size).toBeGreaterThan(5);
});

test.each([...codes].sort())('%s stands in ERROR_CATALOGUE', (code) => {
  expect(Object.hasOwn(ERROR_CATALOGUE, code)).toBe(true);
});
