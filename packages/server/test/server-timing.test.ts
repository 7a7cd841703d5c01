/** The `Server-Timing` field of responses. */

import { performance } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';

import type { RawConnection } from './raw-connection.js';
import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer, startServer } from './start-server.js';

const STAGES = ['queued', 'woken', 'handled', 'returned'];

/** Returns the durations of a field by their names, in milliseconds; fails when it is not what the server writes. */
function parseTiming(text: string | undefined): Map<string, number> {
  const durations = new Map<string, number>();
  for (const metric of text?.split(', ') ?? []) {
    const [, name, durationMs] = /^(\w+);dur=(\d+(?:\.\d{1,3})?)$/.exec(metric)!;
    durations.set(name, Number(durationMs));
  }
  return durations;
}

/** Sends the last request of a connection, and reads everything that comes. */
async function readAll(connection: RawConnection, request: string): Promise<string> {
  connection.send(`${request} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
  return (await connection.reader.readToEnd()).toString('latin1');
}

describe.each(IO_THREADS)('serverTiming with ioThreads: $ioThreads', (io) => {
  const shared = shareServer('timed', { ...io, serverTiming: true });

  test.each(['/plain', '/stream', '/empty'])('says of %s how long each stage took', async (path) => {
    const connection = await shared().connect();
    const startMs = performance.now();
    const { status, fields } = await connection.get(path);
    const elapsedMs = performance.now() - startMs;
    expect([200, 204]).toContain(status);
    const durations = parseTiming(fields.get('server-timing'));
    expect([...durations.keys()]).toEqual(STAGES);
    // However slow the machine: the stages follow one another, within the time the client has waited.
    const sumMs = [...durations.values()].reduce((sum, durationMs) => sum + durationMs, 0);
    expect(sumMs).toBeLessThanOrEqual(elapsedMs + 0.1);
  });

  test('says so in the answer to HEAD', async () => {
    const text = await readAll(await shared().connect(), 'HEAD /plain');
    expect(text).toMatch(/\r\nServer-Timing: queued;dur=/);
  });

  test('stands beside what the handler itself says', async () => {
    const text = await readAll(await shared().connect(), 'GET /own');
    const fields = text.split('\r\n').filter((line) => /^server-timing:/i.test(line));
    expect(fields).toHaveLength(2);
    expect(fields).toContain('server-timing: db;dur=5;desc="own"');
    const ours = fields.find((line) => line.includes('queued'))!;
    expect([...parseTiming(ours.slice('Server-Timing: '.length)).keys()]).toEqual(STAGES);
  });

  test('is in the answer and not in the early hints before it', async () => {
    const text = await readAll(await shared().connect(), 'GET /hint');
    const [hints, head] = text.split('\r\n\r\n');
    expect(hints).toMatch(/^HTTP\/1\.1 103 /);
    expect(hints).not.toMatch(/server-timing/i);
    expect(head).toMatch(/\r\nServer-Timing: queued;dur=/);
  });

  test('is not in what the server answers by itself', async () => {
    const connection = await shared().connect();
    expect((await connection.get('/fail')).fields.has('server-timing')).toBe(false);
    connection.send('nonsense\r\n\r\n');
    const { status, fields } = await connection.reader.readResponse();
    expect([status, fields.has('server-timing')]).toEqual([400, false]);
  });

  test('puts the time in which a handler awaits into handled', async () => {
    const gate = new SharedGate();
    const server = await startServer('timed', { ...io, serverTiming: true, workerData: { gate: gate.words } });
    const connection = await server.connect();
    await connection.get('/plain');
    connection.send('GET /wait HTTP/1.1\r\nHost: test\r\n\r\n');
    await gate.arrived(1);
    const arrivedAtMs = performance.now();
    // Another request comes and goes meanwhile, so that this takes some time at least.
    await (await server.connect()).get('/plain');
    const waitedMs = performance.now() - arrivedAtMs;
    gate.open();
    const { fields } = await connection.reader.readResponse();
    expect(parseTiming(fields.get('server-timing')).get('handled')).toBeGreaterThanOrEqual(waitedMs - 0.1);
  });

  test('is absent by default', async () => {
    const server = await startServer('timed', io);
    const connection = await server.connect();
    expect((await connection.get('/plain')).fields.has('server-timing')).toBe(false);
    expect((await connection.get('/own')).fields.get('server-timing')).toBe('db;dur=5;desc="own"');
  });
});
