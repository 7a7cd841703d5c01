/** `spool serve` as a shell runs it. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';

import { RawConnection } from '../raw-connection.js';
import { handlerUrl } from '../start-server.js';

const binPath = fileURLToPath(new URL('../../bin/spool.js', import.meta.url));
const hello = fileURLToPath(handlerUrl('hello'));

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A run of the command. */
class CommandRun {
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  stdout = '';
  stderr = '';

  /** @param commandArguments - What follows `spool`. */
  constructor(...commandArguments: string[]) {
    this.child = spawn(process.execPath, [binPath, ...commandArguments], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(this.child);
    this.child.stdout!.on('data', (bytes: Buffer) => (this.stdout += bytes.toString()));
    this.child.stderr!.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.#ended = once(this.child, 'close');
  }

  /** Waits for the line that says where it listens, and returns the port. */
  async listening(): Promise<number> {
    const ended = this.#ended.then(() => {
      throw new Error(`Ended before it listened: ${this.stderr}`);
    });
    while (!this.stdout.includes('\n')) await Promise.race([once(this.child.stdout!, 'data'), ended]);
    ended.catch(() => undefined);
    return Number(/:(\d+)\n$/.exec(this.stdout)![1]);
  }

  /** Waits for the end, and returns the exit code, or the signal that ended it. */
  async ended(): Promise<unknown> {
    const [exitCode, signal] = await this.#ended;
    return exitCode ?? signal;
  }
}

describe('spool serve', () => {
  test.each(['0', '1'])('serves, says where, and drains on SIGTERM with --io-threads %s', async (ioThreads) => {
    const run = new CommandRun('serve', hello, '--port', '0', '--workers', '1', '--io-threads', ioThreads);
    const port = await run.listening();
    expect(run.stdout).toBe(`listening on http://127.0.0.1:${port}\n`);
    const connection = await RawConnection.open(port);
    expect((await connection.get('/')).body.toString()).toBe('hello');
    run.child.kill('SIGTERM');
    expect(await connection.reader.readToEnd()).toHaveLength(0);
    connection.socket.end();
    expect(await run.ended()).toBe(0);
    expect(run.stderr).toBe('');
  });

  test('answers what is in flight after SIGINT', async () => {
    const run = new CommandRun('serve', fileURLToPath(handlerUrl('delayed')), '--port', '0', '--workers', '1');
    const connection = await RawConnection.open(await run.listening());
    connection.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    const head = await connection.reader.readHead();
    run.child.kill('SIGINT');
    // It accepts nothing more, so it has seen the signal.
    expect(head.status).toBe(200);
    const second = await connection.reader.readChunk();
    expect(second.toString()).toBe('early');
    connection.socket.end();
    expect((await connection.reader.readToEnd()).toString()).toContain('late');
    expect(await run.ended()).toBe(0);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at once on a second signal, %s', async (signal, exitCode) => {
    const run = new CommandRun('serve', fileURLToPath(handlerUrl('stuck-close')), '--port', '0', '--workers', '1');
    const connection = await RawConnection.open(await run.listening());
    await connection.get('/');
    run.child.kill('SIGTERM');
    // The first signal has arrived: the idle connection is ended. The close hook then never ends.
    await connection.reader.readToEnd();
    run.child.kill(signal);
    expect(await run.ended()).toBe(exitCode);
  });

  test('puts an IPv6 address in brackets', async () => {
    const run = new CommandRun('serve', hello, '--port', '0', '--host', '::1', '--workers', '1');
    const port = await run.listening();
    expect(run.stdout).toBe(`listening on http://[::1]:${port}\n`);
  });

  test.each([
    ['missing.mjs', 'does not exist'],
    ['no-handler.mjs', 'exports neither a function nor an object with a fetch method'],
    ['throwing-module.mjs', 'thrown while loading'],
    ['missing-import.mjs', "does not provide an export named 'nothing'"],
  ])('exits 1 with one line about %s', async (name, reason) => {
    const run = new CommandRun('serve', fileURLToPath(new URL(name, handlerUrl('hello'))), '--port', '0');
    expect(await run.ended()).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^spool: [^\n]+\n$/);
    expect(run.stderr).toContain(name);
    expect(run.stderr).toContain(reason);
  });

  test('exits 1 with one line when the start hook fails', async () => {
    const run = new CommandRun('serve', fileURLToPath(handlerUrl('start-rejects')), '--port', '0');
    expect(await run.ended()).toBe(1);
    expect(run.stderr).toBe('spool: Handler module failed to start or close: no database\n');
  });

  test('exits 1 with one line when the port is in use', async () => {
    const other = createNetServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const run = new CommandRun('serve', hello, '--port', String(port));
      expect(await run.ended()).toBe(1);
      expect(run.stderr).toBe(`spool: Port ${port} of 127.0.0.1 is in use already\n`);
    } finally {
      other.close();
    }
  });

  test('exits 1 with one line when the host is no address of this machine', async () => {
    const run = new CommandRun('serve', hello, '--port', '0', '--host', '192.0.2.1');
    expect(await run.ended()).toBe(1);
    expect(run.stderr).toBe('spool: Host 192.0.2.1 is no address of this machine\n');
  });

  test('prints its options with --help', async () => {
    const run = new CommandRun('serve', '--help');
    expect(await run.ended()).toBe(0);
    for (const option of ['--port', '--host', '--workers', '--io-threads']) expect(run.stdout).toContain(option);
    expect(run.stdout).toContain('(default 3000)');
    expect(run.stdout).toContain('(default 127.0.0.1)');
  });
});

describe('spool', () => {
  test.each([
    ['--help', /^Usage: spool <command>/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
  ])('%s prints and exits 0', async (option, expected) => {
    const run = new CommandRun(option);
    expect(await run.ended()).toBe(0);
    expect(run.stdout).toMatch(expected);
    expect(run.stderr).toBe('');
  });

  test.each([
    ['no command', [], 'A command is missing'],
    ['an unknown command', ['sevre'], 'There is no command "sevre"'],
    ['no handler', ['serve'], 'One handler module is needed, got none'],
    ['an unknown option', ['serve', hello, '--prot', '1'], "Unknown option '--prot'"],
  ])('exits 2 with one line for %s', async (_name, commandArguments, problem) => {
    const run = new CommandRun(...commandArguments);
    expect(await run.ended()).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^spool: [^\n]+\n$/);
    expect(run.stderr).toContain(problem);
  });
});
