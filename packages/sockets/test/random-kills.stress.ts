import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, type FunctionThread, runInThread, type SocketCalls, until } from './run-in-thread.js';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const ROUNDS = 60;

let layer: Sockets;

beforeEach(async () => {
  console.log(`SEED=${SEED}`);
  layer = await startSockets({ receiveBufferBytes: 300, sendBufferBytes: 200, firstPosition: 2 ** 32 - 1000 });
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});

/** Park and Miller's generator: the same kills for the same seed, as far as threads let it. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Talks over shared and own sockets for ever, in ways that block everywhere. */
function talk(s: SocketCalls, { listener, seed }: { listener: number; seed: number }): void {
  const address = s.getsockname(listener);
  const bytes = new Uint8Array(1000);
  for (let turn = seed; ; turn++) {
    try {
      const client = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.setsockopt(client, { level: s.SOL_SOCKET, name: s.SO_LINGER }, 0);
      s.connect(client, address);
      const server = s.accept(listener);
      s.setsockopt(server, { level: s.SOL_SOCKET, name: s.SO_RCVTIMEO }, 20);
      s.send(client, bytes, turn % 2 === 0 ? s.MSG_DONTWAIT : 0);
      s.poll([{ fd: server, events: s.POLLIN }], 5);
      s.recv(server, bytes, turn % 3 === 0 ? s.MSG_WAITALL : 0);
      s.close(client);
      s.close(server);
    } catch (error) {
      // The other end may be another thread's, which has just been ended.
      const code = (error as { code?: string }).code ?? '';
      if (!['EAGAIN', 'ECONNRESET', 'EPIPE', 'EBADF', 'ENOTCONN', 'EMFILE', 'ENOBUFS'].includes(code)) throw error;
    }
  }
}

test('threads that are ended at any moment leave no descriptor, ring, lock or number behind', async () => {
  const random = makeRandom(SEED);
  const listener = await runInThread(layer, (s) => {
    const fd = s.socket(s.AF_INET, s.SOCK_STREAM);
    s.bind(fd, { address: '127.0.0.1', port: 0 });
    s.listen(fd);
    s.handOver(fd, s.PROCESS);
    return fd;
  }).result;
  const talkers: FunctionThread<void>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    while (talkers.length < 4) talkers.push(runInThread(layer, talk, { listener, seed: random(100) }));
    for (let turn = random(400); turn > 0; turn--) await new Promise(setImmediate);
    const [doomed] = talkers.splice(random(talkers.length), 1);
    // One that failed by itself would hide behind being ended.
    const failure = await Promise.race([doomed.result.then(String, String), doomed.terminate().then(() => undefined)]);
    expect(failure).toBeUndefined();
  }
  await Promise.all(talkers.map(async (talker) => talker.terminate()));

  // What the dead left is gone, and the living find everything in order.
  await until(() => layer.descriptors().length === 1);
  await runInThread(
    layer,
    (s, fd) => {
      s.setBlocking(fd, { isBlocking: false });
      try {
        for (;;) s.close(s.accept(fd));
      } catch {
        s.close(fd);
      }
    },
    listener,
  ).result;
  await until(async () => (await layer.usage()).ringBytes === 0);
  expect(layer.descriptors()).toEqual([]);
  expect(layer.sleepingThreads()).toEqual([]);
}, 60_000);

test('a thousand threads, eight at a time, connect, accept and close', async () => {
  const module = new URL('./connect-once.mjs', import.meta.url).href;
  const parent = runInThread(
    layer,
    (s, child) => {
      const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.bind(listener, { address: '127.0.0.1', port: 0 });
      s.listen(listener);
      const running: number[] = [];
      let highest = 0;
      for (let index = 0; index < 1000; index++) {
        if (running.length === 8) s.joinThread(running.shift() ?? 0);
        const thread = s.spawn(child, { argument: { listener, index } });
        highest = Math.max(highest, thread);
        running.push(thread);
      }
      for (const thread of running) s.joinThread(thread);
      const open = s.descriptorTable().length;
      s.close(listener);
      return { highest, open };
    },
    module,
  );
  const { highest, open } = await parent.result;
  // The listener.
  expect(open).toBe(1);
  // Numbers are used again.
  expect(highest).toBeLessThan(20);
  await until(async () => (await layer.usage()).ringBytes === 0);
  expect(await layer.usage()).toEqual({ openCount: 0, ringBytes: 0 });
  expect(layer.sleepingThreads()).toEqual([]);
}, 240_000);
