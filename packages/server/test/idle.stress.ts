/** An idle server costs next to nothing, and what its handler module has of its own goes on all the same. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, jest, test } from '@jest/globals';

import { RawConnection, closeRawConnections } from './raw-connection.js';
import { activityBetween, readThreadActivity, type ThreadActivity } from './thread-activity.js';

jest.setTimeout(180_000);

const WORKER_COUNT = 4;
/** Time between two ticks of each worker's own timer: two fall into the time that is looked at. */
const INTERVAL_MS = 5000;
const IDLE_MS = 10_000;
/** What all threads together may take of that. */
const CPU_LIMIT_MS = 5;
const SWITCH_LIMIT = 20;

/** A second in which so little happens is one in which nothing but the timers does. */
const SETTLED = { cpuMs: 1, switchCount: 2 * WORKER_COUNT } as const;

/** Linux alone counts what threads do. */
const testCounted = existsSync('/proc/self/schedstat') ? test : test.skip;

let child: ChildProcess | undefined;

afterEach(async () => {
  await closeRawConnections();
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

interface ModuleState {
  readonly tickCounts: readonly number[];
  readonly echoPorts: readonly number[];
}

/** Asks on a connection of its own, which is then closed: an open one has a timer that ticks. */
async function readState(port: number): Promise<ModuleState> {
  const connection = await RawConnection.open(port);
  const { status, body } = await connection.get('/');
  expect(status).toBe(200);
  connection.socket.end();
  await connection.reader.readToEnd();
  return JSON.parse(body.toString()) as ModuleState;
}

async function echo(connection: RawConnection, text: string): Promise<void> {
  connection.send(text);
  expect((await connection.reader.readBytes(text.length)).toString()).toBe(text);
}

async function watch(processId: number, durationMs: number): Promise<ThreadActivity> {
  const before = readThreadActivity(processId);
  await pause(durationMs);
  return activityBetween(before, readThreadActivity(processId));
}

testCounted(
  'an idle server with four workers sleeps, while the timers and sockets of its handler module go on',
  async () => {
    const program = fileURLToPath(new URL('programs/serve-idle.mjs', import.meta.url));
    // V8 collects garbage thread by thread for most of a minute after the last work; without that there is none to wait for.
    const programArguments = ['--no-memory-reducer', program, String(WORKER_COUNT), String(INTERVAL_MS)];
    child = spawn(process.execPath, programArguments, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const port = Number(/^listening (\d+)$/.exec((await lines.next()).value as string)![1]);
    const processId = child.pid!;

    const { echoPorts } = await readState(port);
    const echoes = await Promise.all(echoPorts.map((echoPort) => RawConnection.open(echoPort)));
    for (const connection of echoes) await echo(connection, 'before');
    for (let second = await watch(processId, 1000); ; second = await watch(processId, 1000)) {
      if (second.cpuMs <= SETTLED.cpuMs && second.switchCount <= SETTLED.switchCount) break;
    }

    const { tickCounts: ticksBefore } = await readState(port);
    // The turn of that request is over, and its connection forgotten, when a second has passed.
    await watch(processId, 1000);
    const { threadCount, cpuMs, switchCount } = await watch(processId, IDLE_MS);
    const { tickCounts: ticksAfter } = await readState(port);

    // Said, so that a run shows how far from its limits it was.
    console.log(`${threadCount} threads, ${cpuMs.toFixed(2)} ms of CPU, ${switchCount} switches in ${IDLE_MS} ms`);
    expect(cpuMs).toBeLessThanOrEqual(CPU_LIMIT_MS);
    expect(switchCount).toBeLessThanOrEqual(SWITCH_LIMIT);
    for (const [workerId, tickCount] of ticksAfter.entries()) {
      expect(tickCount - ticksBefore[workerId]).toBeGreaterThanOrEqual(2);
    }
    for (const connection of echoes) await echo(connection, 'after');

    child.stdin!.end();
    const [exitCode] = (await once(child, 'exit')) as [number];
    expect(exitCode).toBe(0);
  },
);
