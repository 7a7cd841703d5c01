/** docs/server.md and docs/handlers.md name all that an app can call, hear and ask. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** The members of an interface, by the two spaces that Prettier indents them with. */
function membersOf(source: string, name: string): string[] {
  const body = new RegExp(`export interface ${name} [^{]*\\{\\n([^]*?)\\n\\}`).exec(source)![1];
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?:(]/gm)].map((match) => match[1]);
}

test('docs/server.md has a row for every event', () => {
  const events = membersOf(read('../src/server-events.ts'), 'ServerEvents');
  expect(events).toContain('requestError');
  const page = read('../../../docs/server.md');
  expect(events.filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
});

test('docs/server.md has a row for every method of a server', () => {
  const methods = [...read('../src/create-server.ts').matchAll(/^ {2}(?:async )?(\w+)\(.*\{$/gm)].map(
    (match) => match[1],
  );
  const called = methods.filter((name) => name !== 'constructor');
  expect(called).toContain('listen');
  const page = read('../../../docs/server.md');
  expect(called.filter((name) => !page.includes(`| \`${name}(`))).toEqual([]);
});

test('docs/handlers.md has a row for all of the context', () => {
  const source = read('../src/worker/handler-context.ts');
  const members = [...membersOf(source, 'WorkerContext'), ...membersOf(source, 'HandlerContext')];
  expect(members).toContain('waitUntil');
  const rows = read('../../../docs/handlers.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(members.filter((name) => !rows.some((row) => row.includes(`\`${name}`)))).toEqual([]);
});
