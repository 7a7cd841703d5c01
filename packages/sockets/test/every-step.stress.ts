/**
 * A thread is ended before each single step of each call: before each of its atomic operations, the lock taken or not, the bytes
 * copied and not yet published, asleep and just woken. Whatever it leaves is to be found, and nobody may wait for it.
 */

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, HelperThread, runInThread, type SocketCalls, type ThreadContext, until } from './run-in-thread.js';

let layer: Sockets;

beforeEach(async () => {
  layer = await startSockets({ firstPosition: 2 ** 32 - 20 });
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});

/** Sockets that belong to the process, so that they outlive the thread that uses them. */
interface Stage {
  readonly listener: number;
  readonly client: number;
  readonly server: number;
  readonly datagrams: number;
}

/** One call: what is there before it, the call, and what lets it go on when it sleeps. */
interface Play {
  /** SO_RCVBUF and SO_SNDBUF of the connection. Small ones are full soon. */
  readonly bufferBytes?: number;
  readonly prepare?: (s: SocketCalls, stage: Stage) => void;
  readonly call: (s: SocketCalls, stage: Stage) => void;
  readonly feed?: (s: SocketCalls, stage: Stage) => void;
}

const PLAYS: Record<string, Play> = {
  socket: { call: (s) => s.socket(s.AF_INET, s.SOCK_STREAM) },
  connect: { call: (s, { listener }) => s.connect(s.socket(s.AF_INET, s.SOCK_STREAM), s.getsockname(listener)) },
  accept: {
    prepare: (s, { listener }) => s.connect(s.socket(s.AF_INET, s.SOCK_STREAM), s.getsockname(listener)),
    call: (s, { listener }) => s.accept(listener),
  },
  'accept that sleeps': {
    call: (s, { listener }) => s.accept(listener),
    feed: (s, { listener }) => s.connect(s.socket(s.AF_INET, s.SOCK_STREAM), s.getsockname(listener)),
  },
  send: { call: (s, { client }) => s.send(client, new Uint8Array(30)) },
  'send that sleeps': {
    bufferBytes: 65_536,
    prepare: (s, { client }) => {
      // Until the system's buffers are full too: the ring stays full over some looks.
      for (let fullCount = 0; fullCount < 20;) {
        try {
          s.send(client, new Uint8Array(65_536), s.MSG_DONTWAIT);
          fullCount = 0;
        } catch {
          fullCount++;
          s.poll([], 1);
        }
      }
    },
    call: (s, { client }) => s.send(client, new Uint8Array(30)),
    feed: (s, { server }) => {
      s.setsockopt(server, { level: s.SOL_SOCKET, name: s.SO_RCVTIMEO }, 50);
      const bytes = new Uint8Array(65_536);
      try {
        while (s.recv(server, bytes) > 0);
      } catch {
        // Drained.
      }
    },
  },
  recv: {
    prepare: (s, { client, server }) => {
      s.send(client, new Uint8Array(30));
      s.poll([{ fd: server, events: s.POLLIN }]);
    },
    call: (s, { server }) => s.recv(server, new Uint8Array(20)),
  },
  'recv that sleeps': {
    call: (s, { server }) => s.recv(server, new Uint8Array(20)),
    feed: (s, { client }) => s.send(client, new Uint8Array(30)),
  },
  'recv that makes room in a full ring': {
    prepare: (s, { client, server }) => {
      s.send(client, new Uint8Array(120));
      while (s.descriptorTable().some(({ fd, receive }) => fd === server && receive.usedBytes < 64));
    },
    call: (s, { server }) => s.recv(server, new Uint8Array(120), s.MSG_WAITALL),
  },
  poll: { call: (s, { client, server }) => s.poll([client, server].map((fd) => ({ fd, events: s.POLLOUT }))) },
  'poll that sleeps': {
    call: (s, { server, listener }) => s.poll([server, listener].map((fd) => ({ fd, events: s.POLLIN }))),
    feed: (s, { client }) => s.send(client, new Uint8Array(1)),
  },
  shutdown: { call: (s, { client }) => s.shutdown(client, s.SHUT_WR) },
  close: { call: (s, { client }) => s.close(client) },
  setsockopt: { call: (s, { client }) => s.setsockopt(client, { level: s.SOL_SOCKET, name: s.SO_SNDBUF }, 10) },
  sendto: { call: (s, { datagrams }) => s.sendto(datagrams, new Uint8Array(9), s.getsockname(datagrams)) },
  recvfrom: {
    prepare: (s, { datagrams }) => s.sendto(datagrams, new Uint8Array(9), s.getsockname(datagrams)),
    call: (s, { datagrams }) => s.recvfrom(datagrams, new Uint8Array(9)),
  },
  takeOver: { call: (s, { client }) => s.takeOver(client) },
};

/** Opens what the calls need, in the name of the process. */
function openStage(
  s: SocketCalls,
  { prepare, bufferBytes }: { prepare: string | undefined; bufferBytes: number },
  { inside }: ThreadContext,
): Stage {
  const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
  s.setsockopt(listener, { level: s.SOL_SOCKET, name: s.SO_RCVBUF }, bufferBytes);
  s.bind(listener, { address: '127.0.0.1', port: 0 });
  s.listen(listener);
  const client = s.socket(s.AF_INET, s.SOCK_STREAM);
  s.setsockopt(client, { level: s.SOL_SOCKET, name: s.SO_SNDBUF }, bufferBytes);
  s.connect(client, s.getsockname(listener));
  const server = s.accept(listener);
  const datagrams = s.socket(s.AF_INET, s.SOCK_DGRAM);
  s.bind(datagrams, { address: '127.0.0.1', port: 0 });
  const stage = { listener, client, server, datagrams };
  for (const fd of Object.values(stage)) s.handOver(fd, s.PROCESS);
  if (prepare !== undefined) {
    inside.toFunction(prepare)(s, stage);
    for (const { fd, owner } of s.descriptorTable()) if (owner !== s.PROCESS) s.handOver(fd, s.PROCESS);
  }
  return stage;
}

/** Makes the call, and stops before a step. Returns the steps of a call that has ended before. */
function runToStep(
  s: SocketCalls,
  { call, stage, step }: { call: string; stage: Stage; step: number },
  { tell, inside }: ThreadContext,
): number {
  const run = inside.toFunction(call);
  return inside.stopAtStep(step, { call: () => run(s, stage), onStop: () => tell('stopped') });
}

/** What the living do then: everything may fail, nothing may hang. All that is there is closed. */
function useWhatIsLeft(s: SocketCalls, { listener, client, server, datagrams }: Stage): string[] {
  const outcomes: string[] = [];
  const attempt = (call: () => unknown): void => {
    try {
      outcomes.push(String(call()));
    } catch (error) {
      outcomes.push((error as { code: string }).code);
    }
  };
  for (const fd of [client, server, datagrams, listener]) {
    for (const name of [s.SO_RCVTIMEO, s.SO_SNDTIMEO])
      attempt(() => s.setsockopt(fd, { level: s.SOL_SOCKET, name }, 20));
  }
  attempt(() => s.send(client, new Uint8Array(200)));
  attempt(() => s.recv(server, new Uint8Array(200)));
  attempt(() => s.recv(client, new Uint8Array(200)));
  attempt(() => s.recvfrom(datagrams, new Uint8Array(200)).byteCount);
  // A listener is nobody's victim: whoever connects is accepted.
  const late = s.socket(s.AF_INET, s.SOCK_STREAM);
  s.connect(late, s.getsockname(listener));
  s.accept(listener);
  for (const { fd } of s.descriptorTable()) s.close(fd);
  return outcomes;
}

/** Runs a part of a play in a thread of its own. */
function feedOnce(s: SocketCalls, { feed, stage }: { feed: string; stage: Stage }, { inside }: ThreadContext): void {
  inside.toFunction(feed)(s, stage);
}

const EXPECTED = ['EBADF', 'EPIPE', 'ECONNRESET', 'EAGAIN', 'ENOTCONN'];

test.each(Object.keys(PLAYS))(
  '%s: ended before each step, a thread leaves no descriptor, ring, lock or waiter',
  async (name) => {
    const { prepare, call, feed, bufferBytes = 64 } = PLAYS[name];
    const setting = { prepare: prepare?.toString(), bufferBytes };
    const living = new HelperThread(layer);
    let stepCount = 0;
    for (let step = 1, hasEnded = false; !hasEnded; step++) {
      const stage = await living.run(openStage, setting);
      const victim = runInThread(layer, runToStep, { call: call.toString(), stage, step });
      const end = { isReached: false };
      void victim.result.finally(() => (end.isReached = true)).catch(() => undefined);
      const hasStopped = (): boolean => end.isReached || victim.hasTold('stopped');
      await until(() => hasStopped() || (feed !== undefined && layer.sleepingThreads().includes(victim.number)));
      if (!hasStopped()) await living.run(feedOnce, { feed: feed!.toString(), stage });
      await until(hasStopped);
      hasEnded = !victim.hasTold('stopped');
      // A call that failed by itself fails the test here.
      if (hasEnded) stepCount = await victim.result;
      await victim.terminate();
      // Its end is known when its number is free: the rows of a dead owner are gone by then.
      await until(() => layer.descriptors().every(({ owner }) => owner !== victim.number));

      const outcomes = await living.run(useWhatIsLeft, stage);
      for (const outcome of outcomes.filter((text) => text.startsWith('E'))) expect(EXPECTED).toContain(outcome);
      await until(async () => (await layer.usage()).ringBytes === 0);
      expect(await layer.usage()).toEqual({ openCount: 0, ringBytes: 0 });
      expect(layer.descriptors()).toEqual([]);
      expect(layer.sleepingThreads()).toEqual([]);
    }
    console.log(`${name}: ${stepCount} steps`);
    expect(stepCount).toBeGreaterThan(3);
  },
  120_000,
);
