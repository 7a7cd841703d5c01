import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FoundCommand } from '../../src/launch/model-command.js';
import { runWorkload, type Run } from '../../src/turns/run-workload.js';
import { formatResult } from '../../src/report/format-result.js';
import { makeWorkload } from '../../src/workloads/workload.js';
import { cellsOf } from '../report/make-turns.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A program that does what it is told in place of a model. */
function modelOf(script: string): FoundCommand {
  return { kind: 'found', command: { program: process.execPath, args: ['-e', script], versions: 'none' } };
}

function makeRun(models: Run['models'], told: string[] = []): Run {
  return {
    rounds: 3,
    seconds: 1,
    warmUpSeconds: 1,
    loadTool: { name: 'none', run: () => Promise.reject(new Error('the load tool failed')) },
    openLoopTool: { name: 'none', prefix: [] },
    slowIterations: 1,
    models,
    openFileLimit: undefined,
    onTurn: (text) => told.push(text),
  };
}

const options = { connections: 1, workers: 1, rate: 1, transferMib: 1 };

describe('runWorkload()', () => {
  test('gives each model a row: what is missing, what cannot, what fails', async () => {
    const models: Run['models'] = new Map([
      ['watt', { kind: 'missing', reason: 'it is not installed' }],
      ['epoll', modelOf('')],
      ['fastify', modelOf('throw new TypeError("no good")')],
    ] as const);
    const report = formatResult(await runWorkload(makeWorkload('json', options), makeRun(models)));
    expect(cellsOf(report, 'watt')).toEqual(['watt', 'not run: it is not installed']);
    expect(cellsOf(report, 'epoll')).toEqual([
      'epoll',
      'not run: the floor answers light requests and work, and reads no body',
    ]);
    expect(cellsOf(report, 'fastify')).toEqual(['fastify', 'failed: TypeError: no good']);
  });

  test('gives up on a model whose first two turns failed', async () => {
    const told: string[] = [];
    const models = new Map([['fastify', modelOf('process.exit(7)')]] as const);
    const { models: rows } = await runWorkload(makeWorkload('hello', options), makeRun(models, told));
    expect(rows[0].turns).toEqual([
      { kind: 'failed', reason: 'it exited with 7 before it listened' },
      { kind: 'failed', reason: 'it exited with 7 before it listened' },
    ]);
    expect(told).toHaveLength(2);
  });

  test('fails a turn in which no answer came, instead of giving it 0 ms', async () => {
    const answering = `require('http')
      .createServer((_request, response) => response.setHeader('content-type', 'text/plain').end('Hello, World!'))
      .listen(0, '127.0.0.1', function () { console.log('listening ' + this.address().port); });
      process.stdin.on('end', () => process.exit()).resume();`;
    const silence = { requestsPerSecond: 0, p50Ms: 0, p99Ms: 0, errorCount: 0 };
    const run = {
      ...makeRun(new Map([['hono', modelOf(answering)]] as const)),
      rounds: 1,
      loadTool: { name: 'none', run: () => Promise.resolve(silence) },
    };
    const { models: rows } = await runWorkload(makeWorkload('hello', options), run);
    expect(rows[0].turns).toEqual([{ kind: 'failed', reason: 'it gave no answer in 1.0 s' }]);
  });

  test('says so where a model listens and answers nothing right', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const models = new Map([
      ['bun', modelOf(`console.log('listening ${port}'); process.stdin.on('end', () => process.exit()).resume()`)],
    ] as const);
    const { models: rows } = await runWorkload(makeWorkload('hello', options), makeRun(models));
    expect(rows[0].turns[0]).toEqual({ kind: 'failed', reason: 'GET / has the status 500' });
  });
});
