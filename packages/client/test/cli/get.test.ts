import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { formatProgress } from '../../src/cli/progress.js';
import { parseGetArguments } from '../../src/cli/get-arguments.js';
import { download } from '../../src/download.js';
import { closeAll, openClient, openHttp } from '../open-server.js';
import { commandPath, runCommand } from './run-command.js';

// Starting a process takes seconds on a machine that has much else to do.
jest.setTimeout(60_000);

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spool-get-'))));
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true });
});

/** Answers with what it was sent. */
async function openEcho(): Promise<string> {
  return openHttp((request, response) => {
    const hash = createHash('sha1');
    let body = '';
    request.on('data', (bytes: Buffer) => {
      hash.update(bytes);
      if (body.length < 1000) body += bytes.toString('latin1');
    });
    request.on('end', () => {
      const { cookie, authorization, 'content-type': type, 'content-length': length } = request.headers;
      response.setHeader('set-cookie', 'seen=1');
      response.setHeader('server-timing', 'handled;dur=0.001');
      const { method, url } = request;
      response.end(
        JSON.stringify({ method, url, body, hash: hash.digest('hex'), cookie, authorization, type, length }),
      );
    });
  });
}

/** Serves bytes with ranges; the connection is lost after so many of each response. */
async function openFile(bytes: Buffer, bytesPerResponse = Infinity): Promise<{ origin: string; ranges: string[] }> {
  const ranges: string[] = [];
  const origin = await openHttp((request, response) => {
    const { range } = request.headers;
    const ifRange = request.headers['if-range'] as string | undefined;
    ranges.push(`${range ?? 'all'}${ifRange === undefined ? '' : ` if ${ifRange}`}`);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.setHeader('etag', '"1"');
    if (from >= bytes.length && range !== undefined) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const rest = bytes.subarray(from);
    const fields = {
      'content-length': rest.length,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    };
    response.writeHead(range === undefined ? 200 : 206, fields);
    if (rest.length <= bytesPerResponse) response.end(rest);
    else response.write(rest.subarray(0, bytesPerResponse), () => request.socket.destroy());
  });
  return { origin, ranges };
}

describe('spool get', () => {
  test('prints the body', async () => {
    const { code, stdout, stderr } = await runCommand('get', `${await openEcho()}/a?b=c`);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ method: 'GET', url: '/a?b=c', body: '' });
  });

  test('sends method, fields, credentials and data', async () => {
    const url = (await openEcho()).replace('http://', 'http://me:pass%20word@');
    await writeFile(join(folder, 'data'), 'c=3');
    const data = ['-d', 'a=1', '-d', `@${join(folder, 'data')}`];
    const { stdout } = await runCommand('get', url, '-X', 'PUT', '-H', 'cookie: own=1', ...data);
    expect(JSON.parse(stdout)).toMatchObject({
      method: 'PUT',
      body: 'a=1&c=3',
      cookie: 'own=1',
      type: 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('me:pass word').toString('base64')}`,
    });
  });

  test('sends a form with a file', async () => {
    await writeFile(join(folder, 'note.txt'), 'from a file');
    const form = ['-F', 'name=value', '-F', `note=@${join(folder, 'note.txt')}`];
    const said = JSON.parse((await runCommand('get', await openEcho(), ...form)).stdout) as { body: string };
    expect(said).toMatchObject({ method: 'POST', type: expect.stringMatching(/^multipart\/form-data/) });
    expect(said.body).toContain('filename="note.txt"');
    expect(said.body).toContain('from a file');
  });

  test('uploads a file as it is', async () => {
    const bytes = randomBytes(300_000);
    await writeFile(join(folder, 'up'), bytes);
    const { stdout } = await runCommand('get', await openEcho(), '-T', join(folder, 'up'));
    const hash = createHash('sha1').update(bytes).digest('hex');
    expect(JSON.parse(stdout)).toMatchObject({ method: 'PUT', hash, length: '300000' });
  });

  test('keeps cookies in a file from one run to the next', async () => {
    const url = await openEcho();
    const jar = ['--cookie-jar', join(folder, 'cookies.json')];
    expect(JSON.parse((await runCommand('get', url, ...jar)).stdout)).not.toHaveProperty('cookie');
    expect(JSON.parse((await runCommand('get', url, ...jar)).stdout)).toMatchObject({ cookie: 'seen=1' });
  });

  test('prints waterfalls for repeated requests, with the server’s part', async () => {
    const { stdout } = await runCommand('get', await openEcho(), '--repeat', '3', '--strategy', 'persistent');
    expect(stdout.match(/^GET http.*: 200 OK$/gm)).toHaveLength(3);
    expect(stdout.match(/new connection/g)).toHaveLength(1);
    expect(stdout.match(/connection used before/g)).toHaveLength(2);
    expect(stdout).toMatch(/server handled +0\.00 ms/);
  });

  test('prints a line of JSON for each response', async () => {
    const { stdout } = await runCommand('get', await openEcho(), '--repeat', '2', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      status: 200,
      headers: { 'server-timing': 'handled;dur=0.001' },
      timings: { totalMs: expect.any(Number), server: [{ name: 'handled', durationMs: 0.001 }] },
    });
  });

  test('writes to a file, and goes on with --continue where it stopped', async () => {
    const bytes = randomBytes(200_000);
    const { origin, ranges } = await openFile(bytes);
    const path = join(folder, 'file');
    await writeFile(path, bytes.subarray(0, 70_000));
    expect(await runCommand('get', origin, '-o', path, '--continue')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(bytes.equals(await readFile(path))).toBe(true);
    // Once more: there is nothing left.
    expect((await runCommand('get', origin, '-o', path, '--continue')).code).toBe(0);
    expect(ranges).toEqual(['bytes=70000-', 'bytes=200000-']);
    expect(bytes.equals(await readFile(path))).toBe(true);
  });

  test('goes on with --continue after its process was killed, and begins anew when the file is another by then', async () => {
    const bytes = { '"1"': randomBytes(200_000), '"2"': randomBytes(150_000) };
    let entityTag: keyof typeof bytes = '"1"';
    const asked: string[] = [];
    let kill = (): void => undefined;
    const origin = await openHttp((request, response) => {
      const { range, 'if-range': ifRange } = request.headers;
      asked.push(`${range ?? 'all'} if ${String(ifRange)}`);
      const body = bytes[entityTag];
      const from = ifRange === entityTag ? Number(/\d+/.exec(range ?? '')?.[0] ?? 0) : 0;
      const fields = { etag: entityTag, 'content-length': body.length - from };
      const contentRange = { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` };
      response.writeHead(from > 0 ? 206 : 200, { ...fields, ...(from > 0 ? contentRange : undefined) });
      if (asked.length === 1) response.write(body.subarray(0, 70_000), () => kill());
      else response.end(body.subarray(from));
    });
    const path = join(folder, 'file');
    const child = spawn(process.execPath, [commandPath('get'), origin, '-o', path]);
    const exited = once(child, 'exit');
    // Killed when some of it is on the disk.
    kill = () => {
      const timer = setInterval(() => {
        if (!existsSync(path) || statSync(path).size === 0) return;
        clearInterval(timer);
        child.kill('SIGKILL');
      }, 5);
    };
    await exited;
    const partBytes = (await stat(path)).size;
    expect(partBytes).toBeGreaterThan(0);
    await cp(folder, `${folder}-2`, { recursive: true });
    const secondPath = join(`${folder}-2`, 'file');
    try {
      expect(await runCommand('get', origin, '-o', path, '--continue')).toMatchObject({ code: 0, stderr: '' });
      expect(bytes['"1"'].equals(await readFile(path))).toBe(true);
      expect(await readdir(folder)).toEqual(['file']);
      entityTag = '"2"';
      expect(await runCommand('get', origin, '-o', secondPath, '--continue')).toMatchObject({ code: 0, stderr: '' });
      expect(bytes['"2"'].equals(await readFile(secondPath))).toBe(true);
      const again = `bytes=${partBytes}- if "1"`;
      expect(asked).toEqual(['all if undefined', again, again]);
    } finally {
      await rm(`${folder}-2`, { recursive: true });
    }
  });

  test('ends with 1 at a status of 400 or more, and at a failure with its code', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(404).end('not here'));
    expect(await runCommand('get', origin)).toMatchObject({
      code: 1,
      stdout: 'not here',
      stderr: `spool: GET ${origin}/: 404 Not Found\n`,
    });
    await closeAll();
    const refused = await runCommand('get', origin, '--timeout-ms', '50');
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/\(ERR_SPOOL_CLIENT_\w+\)\n$/),
    });
  });
});

describe('download()', () => {
  test('makes up for lost connections by ranges of the same version', async () => {
    const bytes = randomBytes(500_000);
    const { origin, ranges } = await openFile(bytes, 200_000);
    const path = join(folder, 'file');
    await download(openClient(origin), { path: '/' }, { path });
    expect(bytes.equals(await readFile(path))).toBe(true);
    expect(ranges[0]).toBe('all');
    expect(ranges.length).toBeGreaterThan(1);
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=\d+- if "1"$/);
  });

  test('leaves the file as it is at another status', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(500).end('no'));
    const path = join(folder, 'file');
    await writeFile(path, 'old');
    const response = await download(openClient(origin), { path: '/' }, { path });
    expect([response.status, await response.text()]).toEqual([500, 'no']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  test('refuses a range that was not asked for', async () => {
    const origin = await openHttp((_request, response) =>
      response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('0123456789'),
    );
    const path = join(folder, 'file');
    await writeFile(path, 'old');
    await expect(download(openClient(origin), { path: '/' }, { path, isContinued: true })).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_DOWNLOAD',
    });
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});

describe('parseGetArguments()', () => {
  test.each([
    ['A URL is missing', []],
    ["Unknown option '--nope'", ['http://a', '--nope']],
    ['"ftp://a" is not an http: or https: URL', ['ftp://a']],
    ['"http://" is not a URL', ['http://']],
    ['Option --repeat is "0", must be a whole number from 1 to 1000000', ['http://a', '--repeat', '0']],
    ['Option --continue needs -o', ['http://a', '--continue']],
    ['Option -o takes one response only', ['http://a', 'http://b', '-o', 'x']],
    ['Option -H is "x", must be a name, a colon and a value', ['http://a', '-H', 'x']],
    ['Option -F is "x", must be a name, = and a value', ['http://a', '-F', 'x']],
    ['Options -d, -F and -T each make the body: only one of them can be used', ['http://a', '-d', 'x', '-T', 'y']],
  ])('says %s', (problem, words) => {
    expect(parseGetArguments(words)).toEqual({ problem });
  });

  test('takes a URL without a scheme', () => {
    expect(parseGetArguments(['localhost:3000/a'])).toMatchObject({ urls: [new URL('http://localhost:3000/a')] });
  });
});

test('formatProgress() tells how much there is, how fast, and how long it will be', () => {
  const state = { doneBytes: 1_572_864, totalBytes: 6_291_456, bytesPerSecond: 1_048_576 };
  expect(formatProgress(state)).toBe('25 % of 6.0 MiB  1.0 MiB/s  5 s left');
  expect(formatProgress({ ...state, totalBytes: undefined })).toBe('1.5 MiB  1.0 MiB/s');
});
