/** What becomes of a request whose handler fails: one answer, one event, and nothing of the error for the client. */

import { afterEach, describe, expect, test } from '@jest/globals';

import { SharedGate } from './shared-gate.js';
import { IO_THREADS, shareServer } from './start-server.js';

const SECRET = 'secret-7f3a';

describe.each(IO_THREADS)('a failing handler with ioThreads: $ioThreads', (io) => {
  const gate = new SharedGate();
  const shared = shareServer('failing', { ...io, workerData: { gate: gate.words } });

  afterEach(() => {
    expect(shared().workerExits).toEqual([]);
    shared().requestErrors.length = 0;
  });

  test.each([
    ['/throw', SECRET],
    ['/reject', 'inner cause'],
    ['/throw-text', SECRET],
    ['/throw-nothing', 'undefined'],
    ['/throw-bare-object', 'Handler threw'],
    ['/throw-cyclic-cause', SECRET],
    ['/throw-hostile', ''],
    ['/undefined', 'must return a Response'],
    ['/null', 'must return a Response'],
    ['/text', 'must return a Response'],
    ['/plain-object', 'must return a Response'],
    ['/hostile-thenable', SECRET],
    ['/used-body', 'unusable'],
    ['/network-error', 'network error'],
    ['/huge-head', ''],
  ])('%s is answered 500, and the connection lives on', async (path, description) => {
    const server = shared();
    const connection = await server.connect();
    const response = await connection.get(path);
    expect(response).toMatchObject({ status: 500, framing: 'length' });
    expect(response.body.toString()).toBe('500 Internal Server Error\n');
    expect([...response.fields.values()].join()).not.toContain(SECRET);
    expect((await connection.get('/fine')).body.toString()).toBe('fine');
    await server.waitFor('requestError', 1);
    expect(server.requestErrors).toHaveLength(1);
    expect(server.requestErrors[0].requestId).toBeGreaterThan(0);
    expect(server.requestErrors[0].description).toContain(description);
  });

  test.each([
    ['/stream-error-first', ''],
    ['/stream-text-first', ''],
    ['/stream-error-later', 'first'],
    ['/stream-text-later', 'first'],
    ['/stream-view-later', 'first'],
    ['/length-too-large', 'first'],
    ['/length-too-small', 'first'],
  ])('%s breaks the connection off, since the head is out', async (path, sent) => {
    const server = shared();
    const connection = await server.connect();
    connection.send(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
    const head = await connection.reader.readHead();
    expect(head.status).toBe(200);
    const rest = (await connection.reader.readToEnd().catch(() => Buffer.from(sent))).toString();
    expect(rest).not.toContain(SECRET);
    // Neither a last chunk nor as many bytes as announced: the client can tell that something is missing.
    expect(rest).not.toContain('0\r\n\r\n');
    expect(rest.length).toBeLessThan(20);
    await server.waitFor('requestError', 1);
    expect(server.requestErrors).toHaveLength(1);
    expect((await (await server.connect()).get('/fine')).status).toBe(200);
  });

  test('/stream-error-at-gate resets a connection of HTTP/1.0, where an end would pass for that of the body', async () => {
    const connection = await shared().connect();
    connection.send('GET /stream-error-at-gate HTTP/1.0\r\n\r\n');
    expect((await connection.reader.readHead()).framing).toBe('close');
    expect((await connection.reader.readBytes(5)).toString()).toBe('first');
    gate.open();
    await expect(connection.reader.readToEnd()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('/length-wrong-whole is sent whole with its real length', async () => {
    const response = await (await shared().connect()).get('/length-wrong-whole');
    expect(response.fields.get('content-length')).toBe('5');
    expect(response.body.toString()).toBe('whole');
  });

  test('a failure is told its own request by number', async () => {
    const server = shared();
    const connection = await server.connect();
    connection.send('GET /throw HTTP/1.1\r\nHost: test\r\n\r\n'.repeat(3));
    for (let count = 0; count < 3; count++) expect((await connection.reader.readResponse()).status).toBe(500);
    await server.waitFor('requestError', 3);
    const ids = server.requestErrors.map(({ requestId }) => requestId).sort((a, b) => a - b);
    expect(ids).toEqual([ids[0], ids[0] + 1, ids[0] + 2]);
  });
});
