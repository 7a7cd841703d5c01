/** A thousand clients that are slow on purpose, by `slowhttptest`, beside one that is not. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, jest, test } from '@jest/globals';

import { startServer } from './start-server.js';

const CONNECTION_COUNT = 1000;
/** Long enough for all connections to be open for some seconds. */
const ATTACK_SECONDS = 8;

jest.setTimeout(60_000);

const isInstalled = spawnSync('slowhttptest', ['-h']).error === undefined;
const testInstalled = isInstalled ? test : test.skip;

let stopAttack: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stopAttack?.();
  stopAttack = undefined;
});

/** Starts an attack. Returns what resolves with its report once it has ended. */
function attack(mode: string, port: number): Promise<string> {
  const options = ['-c', String(CONNECTION_COUNT), mode, '-r', '500', '-i', '1', '-l', String(ATTACK_SECONDS)];
  const child = spawn('slowhttptest', [...options, '-p', '5', '-u', `http://127.0.0.1:${port}/`]);
  let report = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (report += text));
  const exited = once(child, 'exit').then(() => report);
  stopAttack = async () => {
    child.kill();
    await exited;
  };
  return exited;
}

function percentile(sortedMs: readonly number[], share: number): number {
  return sortedMs[Math.min(sortedMs.length - 1, Math.floor(sortedMs.length * share))];
}

describe('a server under slowhttptest', () => {
  testInstalled.each([
    ['slow heads', '-H'],
    ['slow bodies', '-B'],
    ['slow reads', '-X'],
  ])('answers every request of another client during %s', async (name, mode) => {
    const server = await startServer('hello', {
      headersTimeoutMs: 3000,
      bodyTimeoutMs: 3000,
      writeStallTimeoutMs: 3000,
    });
    const connection = await server.connect();
    let hasEnded = false;
    const ended = attack(mode, server.port).then((report) => {
      hasEnded = true;
      return report;
    });
    const latenciesMs: number[] = [];
    while (!hasEnded) {
      const startMs = performance.now();
      expect((await connection.get('/')).status).toBe(200);
      latenciesMs.push(performance.now() - startMs);
    }
    // Said and not judged: how fast this machine is today is no matter for a test.
    latenciesMs.sort((first, second) => first - second);
    const figures = [0.5, 0.99, 1].map((share) => percentile(latenciesMs, share).toFixed(1)).join(' / ');
    console.log(`${name}: ${latenciesMs.length} requests, median / p99 / max ${figures} ms`);
    expect(await ended).toMatch(/slow HTTP test/i);
  });
});
