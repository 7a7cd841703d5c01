/** Handlers on the calling thread. */

import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';

import { HandlerFile } from './handler-file.js';
import { TestServer, handlerUrl } from './start-server.js';

/** What waits for this timeout does not pass. */
const LONGER_THAN_A_TEST_MS = 120_000;

/** Descriptors of this process from which a thread reads how long it has waited for a core. */
function countSchedstats(): number {
  const paths = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // The one that listed them.
      return [];
    }
  });
  return paths.filter((path) => path.endsWith('/schedstat')).length;
}

describe("workers: 'here'", () => {
  test('runs a closure on the calling thread, and its requests one beside the other', async () => {
    let count = 0;
    const server = await new TestServer({
      handler: async (_request, context) => {
        const number = ++count;
        await new Promise(setImmediate);
        return Response.json({ number, threadId: context.threadId });
      },
      workers: 'here',
    }).listen();
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { body } = await (await server.connect()).get('/');
        return JSON.parse(body.toString()) as { number: number; threadId: number };
      }),
    );
    expect(answers.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(answers.map((answer) => answer.threadId))).toEqual(new Set([threadId]));
    expect(count).toBe(5);
  });

  test('takes a handler module, and an object with a fetch method', async () => {
    const handlers = [handlerUrl('hello'), { fetch: () => new Response('hello') }];
    for (const handler of handlers) {
      const server = await new TestServer({ handler, workers: 'here' }).listen();
      expect((await (await server.connect()).get('/')).body.toString()).toBe('hello');
    }
  });

  test('answers 500 for a handler that throws, and tells of it', async () => {
    const handler = (): never => {
      throw new Error('closure threw');
    };
    const server = await new TestServer({ handler, workers: 'here' }).listen();
    expect((await (await server.connect()).get('/')).status).toBe(500);
    await server.waitFor('requestError', 1);
    expect(server.requestErrors[0].description).toContain('closure threw');
  });

  test('answers 504 past the deadline, and goes on', async () => {
    let isSlow = true;
    let settle: (response: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => (settle = resolve));
    const handler = (): Response | Promise<Response> => (isSlow ? late : new Response('quick'));
    const server = await new TestServer({ handler, workers: 'here', requestTimeoutMs: 50 }).listen();
    const connection = await server.connect();
    expect((await connection.get('/')).status).toBe(504);
    isSlow = false;
    expect((await connection.get('/')).body.toString()).toBe('quick');
    settle(new Response('late'));
  });

  test('close() does not wait longer than its timeout for a handler that never settles', async () => {
    const server = await new TestServer({
      handler: () => new Promise<never>(() => undefined),
      workers: 'here',
    }).listen();
    const connection = await server.connect();
    connection.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    while (server.server.stats().requests.inFlight === 0) await new Promise(setImmediate);
    await server.server.close({ timeoutMs: 50 });
    expect((await connection.reader.readResponse()).status).toBe(503);
  });

  (process.platform === 'linux' ? test : test.skip)('close() leaves no descriptor of its thread behind', async () => {
    const before = countSchedstats();
    const server = await new TestServer({ handler: () => new Response('hello'), workers: 'here' }).listen();
    expect(countSchedstats()).toBe(before + 1);
    await server.server.close();
    expect(countSchedstats()).toBe(before);
  });

  (process.platform === 'linux' ? test : test.skip)(
    'close() leaves no descriptor behind for a handler that never settles either',
    async () => {
      const before = countSchedstats();
      const handler = (): Promise<never> => new Promise<never>(() => undefined);
      const server = await new TestServer({ handler, workers: 'here' }).listen();
      const connection = await server.connect();
      connection.send('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
      while (server.server.stats().requests.inFlight === 0) await new Promise(setImmediate);
      await server.server.close({ timeoutMs: 50 });
      expect(countSchedstats()).toBe(before);
    },
  );

  test('listen() fails when the start hook takes longer than startTimeoutMs', async () => {
    const file = new HandlerFile();
    file.writeSource('export const start = () => new Promise(() => {}); export default () => new Response();');
    const server = new TestServer({ handler: file.url, workers: 'here', startTimeoutMs: 50 });
    await expect(server.listen()).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_START' });
  });

  test('close() ends a start that never settles, and does not wait for it', async () => {
    const file = new HandlerFile();
    file.writeSource(`
      export const start = () => { process.emit('spool-test-start'); return new Promise(() => {}); };
      export default () => new Response();
    `);
    const server = new TestServer({ handler: file.url, workers: 'here', startTimeoutMs: 0 });
    const isStarting = once(process, 'spool-test-start');
    const refused = expect(server.listen()).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
    await isStarting;
    await server.server.close({ timeoutMs: LONGER_THAN_A_TEST_MS });
    await refused;
  });

  test('close() hears of a close hook that fails, and does not wait for its timeout', async () => {
    const file = new HandlerFile();
    file.writeSource(
      'export const close = () => { throw new Error("no close"); }; export default () => new Response();',
    );
    const server = new TestServer({ handler: file.url, workers: 'here' });
    await server.server.listen({ port: 0, host: '127.0.0.1' });
    await expect(server.server.close({ timeoutMs: LONGER_THAN_A_TEST_MS })).rejects.toThrow('no close');
  });

  test('reload() is refused', async () => {
    const server = await new TestServer({ handler: () => new Response(), workers: 'here' }).listen();
    await expect(server.server.reload()).rejects.toMatchObject({ code: 'ERR_SPOOL_SERVER_STATE' });
  });

  test('a module that cannot be loaded is told, and leaves no thread behind', async () => {
    const server = new TestServer({ handler: handlerUrl('missing-import'), workers: 'here' });
    await expect(server.listen()).rejects.toMatchObject({ code: 'ERR_SPOOL_HANDLER_LOAD' });
  });

  test.each([
    ['without an I/O thread of its own', { handler: () => new Response(), workers: 'here', ioThreads: 0 }],
    ['beside numbers of workers', { handler: () => new Response(), workers: 'here', maxWorkers: 2 }],
    ['without a handler', { handler: null as never, workers: 'here' }],
    ['with something that handles nothing', { handler: {} as never, workers: 'here' }],
  ] as const)('is refused %s', (_how, options) => {
    expect(() => new TestServer(options)).toThrow(expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }));
  });

  test('a closure is refused for worker threads, which cannot have it', () => {
    expect(() => new TestServer({ handler: () => new Response(), workers: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
    );
  });
});
