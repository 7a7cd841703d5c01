import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, jest, test } from '@jest/globals';

// Each starts threads or processes, which take their time on a busy machine.
jest.setTimeout(30_000);

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../bin/spool-sockets.js', import.meta.url));
const lessonPath = (name: string): string => fileURLToPath(new URL(`./lesson/${name}`, import.meta.url));
const page = readFileSync(new URL('../../../docs/sockets.md', import.meta.url), 'utf8');

/** What each listing of docs/sockets.md prints. */
const PRINTED: Record<string, string[]> = {
  'start.mjs': ['hello', '0'],
  'echo-server.mjs': ['hello', '0'],
  'messages.mjs': ['first line', 'second line', 'a message'],
  'errors.mjs': ['EAGAIN', 'EAGAIN', 'EPIPE', 'ECONNREFUSED', 'EINVAL'],
  'threads.mjs': ['olleh'],
};

const listings = [...page.matchAll(/<!-- listing: (\S+) -->\n\n```js\n(.*?)```/gs)].map(([, name, text]) => ({
  name,
  text,
}));

describe('docs/sockets.md', () => {
  test('has the listings that are tested', () => {
    expect(listings.map(({ name }) => name).sort()).toEqual(Object.keys(PRINTED).sort());
  });

  test.each(listings)('$name does what the page says', async ({ name, text }) => {
    expect(readFileSync(lessonPath(name), 'utf8')).toBe(text);
    const isProgram = name === 'start.mjs';
    const argument = ['run', lessonPath(name), '--every-ms', '0', '--argument', '{"port":0}'];
    const { stdout, stderr } = await run(process.execPath, isProgram ? [lessonPath(name)] : [COMMAND, ...argument]);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(PRINTED[name]);
  });
});

describe('spool-sockets run', () => {
  test('draws both buffers filling and draining while the program runs', async () => {
    const { stderr } = await run(process.execPath, [
      COMMAND,
      'run',
      lessonPath('../fill-and-drain.mjs'),
      ...['--every-ms', '1', '--receive-buffer', '65536', '--send-buffer', '65536'],
    ]);
    const tables = stderr.trim().split('\n\n');
    expect(tables[0]).toMatch(/^fd +family +type +state/);
    const [full, empty] = ['\\[#{12}\\] 65536/65536', '\\[\\.{12}\\] 0/65536'];
    const drawn = (receive: string, send: string): RegExp =>
      new RegExp(`^0 .*listening \\(0 waiting\\).*\n1 .*connected.* ${send}\n2 .*connected.* ${receive} `, 'm');
    const fullAt = tables.findIndex((table) => drawn(full, full).test(table));
    const emptyAt = tables.findLastIndex((table) => drawn(empty, empty).test(table));
    expect(fullAt).toBeGreaterThan(0);
    expect(emptyAt).toBeGreaterThan(fullAt);
  });

  test.each(['--help', '-h'])('prints how it is used for %s', async (option) => {
    const { stdout, stderr } = await run(process.execPath, [COMMAND, option]);
    expect(stdout).toMatch(/^Usage: spool-sockets run <module>/);
    expect(stderr).toBe('');
  });

  test.each([
    { name: 'no command', given: [] },
    { name: 'no such module', given: ['run', 'no-such-module.mjs'] },
    { name: 'a wrong number', given: ['run', COMMAND, '--every-ms', 'x'] },
    { name: 'an unknown option', given: ['run', COMMAND, '--colour'] },
  ])('exits with 2 for $name', async ({ given }) => {
    await expect(run(process.execPath, [COMMAND, ...given])).rejects.toMatchObject({ code: 2 });
  });

  test('exits with 1 when the program fails', async () => {
    await expect(run(process.execPath, [COMMAND, 'run', lessonPath('echo-server.mjs')])).rejects.toMatchObject({
      code: 1,
    });
  });
});
