import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { type Sockets, startSockets } from '../../dist/index.js';
import { endThreads, runInThread, type SocketCalls, type ThreadContext } from '../run-in-thread.js';

// Each starts threads or processes, which take their time on a busy machine.
jest.setTimeout(30_000);

const TOTAL = 300_000;
const SUM = Array.from({ length: TOTAL }, (_, index) => (index * 7) % 256).reduce((a, b) => a + b);
const BYE = [...Buffer.from('bye')].reduce((a, b) => a + b);

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'spool-sockets-'));
const program = join(directory, 'peer');
const hasC = spawnSync('cc', ['-O1', '-pthread', '-o', program, here('peer.c')]).status === 0;
const hasPython = spawnSync('python3', ['--version']).status === 0;

let layer: Sockets;

beforeEach(async () => {
  layer = await startSockets({ receiveBufferBytes: 5000, sendBufferBytes: 3000 });
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Sends back what it gets until the end, then "bye"; as peer.c does. */
function serve(s: SocketCalls, _: undefined, { tell }: ThreadContext): void {
  const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
  s.bind(listener, { address: '127.0.0.1', port: 0 });
  s.listen(listener);
  tell('listening');
  const connection = s.accept(listener);
  const buffer = new Uint8Array(4096);
  for (let byteCount = 1; byteCount > 0;) {
    byteCount = s.recv(connection, buffer);
    s.sendAll(connection, buffer.subarray(0, byteCount));
  }
  s.sendAll(connection, 'bye');
  s.close(connection);
}

/** Receives in one thread what another one sends. Returns how many bytes came and their sum. */
function receive(s: SocketCalls, fd: number): string {
  const buffer = new Uint8Array(4096);
  let [total, sum] = [0, 0];
  for (let byteCount = s.recv(fd, buffer); byteCount > 0; byteCount = s.recv(fd, buffer)) {
    total += byteCount;
    for (let index = 0; index < byteCount; index++) sum += buffer[index];
  }
  return `${total} ${sum}`;
}

function connectTo(s: SocketCalls, port: number): number {
  const fd = s.socket(s.AF_INET, s.SOCK_STREAM);
  s.connect(fd, { address: '127.0.0.1', port });
  s.handOver(fd, s.PROCESS);
  return fd;
}

function sendEverything(s: SocketCalls, { fd, total }: { fd: number; total: number }): void {
  s.sendAll(
    fd,
    Uint8Array.from({ length: total }, (_, index) => index * 7),
  );
  s.shutdown(fd, s.SHUT_WR);
}

describe.each([
  { language: 'C', isThere: hasC, command: [program] },
  { language: 'Python', isThere: hasPython, command: ['python3', here('peer.py')] },
])('$language', ({ isThere, command: [file, ...first] }) => {
  const testIfThere = isThere ? test : test.skip;

  testIfThere('its client is answered by our server', async () => {
    const server = runInThread(layer, serve);
    await server.told('listening');
    const [listener] = layer.descriptors();
    const port = listener.local !== undefined && 'port' in listener.local ? listener.local.port : 0;
    const { stdout } = await promisify(execFile)(file, [...first, 'ask', String(port)]);
    await server.result;
    expect(stdout.trim()).toBe(`${TOTAL + 3} ${SUM + BYE}`);
  });

  testIfThere('its server answers our client, which sends in one thread and receives in another', async () => {
    const child = spawn(file, [...first, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const fd = await runInThread(layer, connectTo, Number(line)).result;
    const receiver = runInThread(layer, receive, fd);
    await runInThread(layer, sendEverything, { fd, total: TOTAL }).result;
    expect(await receiver.result).toBe(`${TOTAL + 3} ${SUM + BYE}`);
    expect(await exited).toEqual([0, null]);
  });
});
