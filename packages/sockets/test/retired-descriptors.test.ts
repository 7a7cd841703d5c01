/** What a closed descriptor's socket still reports must not reach the next socket of its number. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { AF_INET, SOCK_STREAM } from '../src/constants.js';
import { Descriptor } from '../src/io/descriptor.js';
import { DescriptorTable } from '../src/io/descriptor-table.js';
import { ReceiveSide } from '../src/io/receive-side.js';
import { createSharedSockets, type SocketMemory, viewSockets } from '../src/memory/socket-memory.js';
import { descriptorIndex, DescriptorState, Word } from '../src/memory/table-layout.js';
import { resolveSocketsOptions } from '../src/options.js';

const STREAM = { domain: AF_INET, type: SOCK_STREAM, owner: 1 };
const A_THREAD = 7;

let memory: SocketMemory;
let table: DescriptorTable;
let server: Server;
let port: number;

beforeEach(async () => {
  const ringSizes = { receiveBufferBytes: 1024, sendBufferBytes: 1024, memoryBytes: 65_536 };
  memory = viewSockets(createSharedSockets(resolveSocketsOptions({ descriptors: 4, threads: 8, ...ringSizes })));
  table = new DescriptorTable(memory, () => undefined);
  server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  table.closeAll();
  server.close();
  await once(server, 'close');
});

function word(fd: number, of: number): number {
  return Atomics.load(memory.words, descriptorIndex(memory.layout, fd) + of);
}

/** Turns the event loop until something is so, or for so long that it will not be. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !isSo(); turn++) await setImmediate();
  expect(isSo()).toBe(true);
}

function connect(fd: number): Promise<number> {
  return new Promise((answer) => table.find(fd)!.endpoint.connect({ address: '127.0.0.1', port }, answer));
}

function close(fd: number): Promise<number> {
  return new Promise((answer) => table.close(fd, answer));
}

test('bytes that are held back at the end of a ring are not shown to the next socket', async () => {
  const place = { offset: 0, mask: 63 };
  const rings = [place, { offset: 64, mask: 63 }] as const;
  const closed = new Descriptor(memory, 0);
  closed.open(STREAM);
  closed.setRings(...rings);
  const { onread } = new ReceiveSide(closed, place, () => undefined);
  const read = (byteCount: number): boolean => onread.callback(byteCount, new Uint8Array());
  read(40);
  closed.set(Word.RECEIVE_HEAD, 40);
  read(24);
  expect(word(0, Word.RECEIVE_TAIL)).toBe(40);

  closed.retire();
  const next = new Descriptor(memory, 0);
  next.open(STREAM);
  next.setRings(...rings);
  await setImmediate();
  await setImmediate();
  expect(word(0, Word.RECEIVE_TAIL)).toBe(0);
});

test('a connection that is made after close(), while a thread holds the descriptor, opens nothing', async () => {
  const fd = table.open(STREAM);
  expect(await connect(fd)).toBe(0);
  Atomics.store(memory.words, descriptorIndex(memory.layout, fd) + Word.RECEIVE_LOCK, A_THREAD);
  const accepted = once(server, 'connection');
  const closed = close(fd);
  await accepted;
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  expect(word(fd, Word.STATE)).toBe(DescriptorState.FREE);

  Atomics.store(memory.words, descriptorIndex(memory.layout, fd) + Word.RECEIVE_LOCK, 0);
  expect(await closed).toBe(0);
  await until(() => table.ringBytes === 0);
  expect(table.open(STREAM)).toBe(fd);
  expect(word(fd, Word.STATE)).toBe(DescriptorState.OPEN);
});

test('a connect() that still waits for its port when the descriptor is closed does not connect the next socket', async () => {
  const fd = table.open(STREAM);
  const bound = new Promise((answer) => table.find(fd)!.endpoint.bind({ address: '127.0.0.1', port: 0 }, answer));
  expect(await bound).toBe(0);
  let connectionCount = 0;
  server.on('connection', () => connectionCount++);
  const first = connect(fd);
  expect(await close(fd)).toBe(0);

  expect(table.open(STREAM)).toBe(fd);
  expect(await connect(fd)).toBe(0);
  const ringBytes = table.ringBytes;
  expect(await first).toBeLessThan(0);
  await until(() => word(fd, Word.STATE) === DescriptorState.CONNECTED);
  expect(table.ringBytes).toBe(ringBytes);
  // One more, so that one that should not be had its time.
  const other = table.open(STREAM);
  expect(await connect(other)).toBe(0);
  await until(() => word(other, Word.STATE) === DescriptorState.CONNECTED);
  await until(() => connectionCount >= 2);
  expect(connectionCount).toBe(2);
});
