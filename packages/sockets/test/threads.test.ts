import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, runInThread, type SocketCalls, type ThreadContext, until, untilAsleep } from './run-in-thread.js';

// Each starts threads or processes, which take their time on a busy machine.
jest.setTimeout(30_000);

let layer: Sockets;

beforeEach(async () => {
  layer = await startSockets({ receiveBufferBytes: 4096, sendBufferBytes: 4096 });
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});

/** Makes a connection whose ends are `client` and `server`, and a listening `listener`; they belong to the process. */
async function makePair(): Promise<{ client: number; server: number; listener: number }> {
  return runInThread(layer, (s) => {
    const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
    s.bind(listener, { address: '127.0.0.1', port: 0 });
    s.listen(listener);
    const client = s.socket(s.AF_INET, s.SOCK_STREAM);
    s.connect(client, s.getsockname(listener));
    const server = s.accept(listener);
    for (const fd of [listener, client, server]) s.handOver(fd, s.PROCESS);
    return { client, server, listener };
  }).result;
}

const receiveOne = (s: SocketCalls, fd: number): number => s.recv(fd, new Uint8Array(1));
const acceptOne = (s: SocketCalls, fd: number): number => s.accept(fd);
const sendMuch = (s: SocketCalls, fd: number): number => s.send(fd, new Uint8Array(50_000_000));
/**
 * Sends until no room has come for so long that none will come: the kernel's buffers are full as well, and nobody reads. A thread
 * that is ended in the middle of a copy has its socket reset: one that is to end asleep must not be woken meanwhile.
 */
const fillUp = (s: SocketCalls, fd: number): void => {
  const noRoomMs = 500;
  do {
    while (s.poll([{ fd, events: s.POLLOUT }], 0) > 0) s.send(fd, new Uint8Array(65_536), s.MSG_DONTWAIT);
  } while (s.poll([{ fd, events: s.POLLOUT }], noRoomMs) > 0);
};
const pollOne = (s: SocketCalls, fd: number): number => s.poll([{ fd, events: s.POLLIN }]);

describe('close()', () => {
  test.each([
    { name: 'recv', block: receiveOne, end: 'server' },
    { name: 'accept', block: acceptOne, end: 'listener' },
  ] as const)('wakes a thread blocked in $name with EBADF', async ({ block, end }) => {
    const pair = await makePair();
    const thread = runInThread(layer, block, pair[end]);
    await untilAsleep(layer, thread);
    await runInThread(layer, (s, fd) => s.close(fd), pair[end]).result;
    await expect(thread.result).rejects.toMatchObject({ code: 'EBADF' });
  });

  test('wakes a thread blocked in poll, which finds POLLNVAL', async () => {
    const { server } = await makePair();
    const thread = runInThread(
      layer,
      (s, fd) => {
        const entry = { fd, events: s.POLLIN, revents: 0 };
        s.poll([entry]);
        return entry.revents === s.POLLNVAL;
      },
      server,
    );
    await untilAsleep(layer, thread);
    await runInThread(layer, (s, fd) => s.close(fd), server).result;
    await expect(thread.result).resolves.toBe(true);
  });

  test('sends what is in the send buffer in the background', async () => {
    const { client, server } = await makePair();
    await runInThread(
      layer,
      (s, fd) => {
        s.sendAll(fd, new Uint8Array(4000).fill(7));
        s.close(fd);
      },
      client,
    ).result;
    const received = runInThread(layer, (s, fd) => s.recvExactly(fd, 4000).every((byte) => byte === 7), server);
    await expect(received.result).resolves.toBe(true);
  });
});

test('interrupt() ends a blocked call with EINTR, and one that comes later once', async () => {
  const { server } = await makePair();
  const thread = runInThread(layer, receiveOne, server);
  await untilAsleep(layer, thread);
  await runInThread(layer, (s, number) => s.interrupt(number), thread.number).result;
  await expect(thread.result).rejects.toMatchObject({ code: 'EINTR' });
});

test('socket() gives the lowest free descriptor', async () => {
  const numbers = runInThread(layer, (s) => {
    const make = (): number => s.socket(s.AF_INET, s.SOCK_STREAM);
    const [first, second, third] = [make(), make(), make()];
    s.close(second);
    s.close(first);
    return [first, second, third, make(), make(), make()];
  });
  await expect(numbers.result).resolves.toEqual([0, 1, 2, 0, 1, 3]);
});

describe('a thread that is ended', () => {
  test.each([
    { name: 'recv', block: receiveOne, end: 'server' },
    { name: 'accept', block: acceptOne, end: 'listener' },
    { name: 'send', block: sendMuch, end: 'client' },
    { name: 'poll', block: pollOne, end: 'server' },
  ] as const)('while it is blocked in $name leaves the descriptor to the others', async ({ block, end }) => {
    const pair = await makePair();
    if (block === sendMuch) await runInThread(layer, fillUp, pair.client).result;
    const doomed = runInThread(layer, block, pair[end]);
    await untilAsleep(layer, doomed);
    await doomed.terminate();
    await until(() => !layer.sleepingThreads().includes(doomed.number));
    const answer = runInThread(
      layer,
      (s, { client, server, listener }) => {
        // Whatever the ended thread had sent comes first.
        s.shutdown(client, s.SHUT_WR);
        while (s.recv(server, new Uint8Array(65_536)) > 0);
        s.send(server, Buffer.from('x'));
        const other = s.socket(s.AF_INET, s.SOCK_STREAM);
        s.connect(other, s.getsockname(listener));
        s.close(s.accept(listener));
        return s.recvExactly(client, 1).toString();
      },
      pair,
    );
    await expect(answer.result).resolves.toBe('x');
  });

  test('loses its descriptors, and the peer reads to the end', async () => {
    const doomed = runInThread(layer, (s, _: undefined, { tell }: ThreadContext) => {
      const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.bind(listener, { address: '127.0.0.1', port: 0 });
      s.listen(listener);
      const client = s.socket(s.AF_INET, s.SOCK_STREAM);
      s.connect(client, s.getsockname(listener));
      s.handOver(s.accept(listener), s.PROCESS);
      tell('ready');
      for (;;);
    });
    await doomed.told('ready');
    await doomed.terminate();
    await until(() => layer.descriptors().length === 1);
    const [{ fd }] = layer.descriptors();
    await expect(runInThread(layer, receiveOne, fd).result).resolves.toBe(0);
  });

  test('while it holds a lock costs that socket a reset, and nobody else waits for ever', async () => {
    const { client, server } = await makePair();
    const doomed = runInThread(
      layer,
      (_, fd: number, { inside, tell }: ThreadContext) => {
        const caller = inside.currentThread();
        const receiveLock = 48;
        inside.takeLock(caller.memory.words, inside.findDescriptor(caller, fd).base + receiveLock, caller.thread);
        tell('locked');
        for (;;);
      },
      server,
    );
    await doomed.told('locked');
    const waiting = runInThread(layer, receiveOne, server);
    await doomed.terminate();
    await expect(waiting.result).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(runInThread(layer, receiveOne, client).result).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('does not take a descriptor with it that it has handed over', async () => {
    const { server, client } = await makePair();
    const owner = runInThread(
      layer,
      (s, fd: number, { tell }: ThreadContext) => {
        s.takeOver(fd);
        s.handOver(fd, s.PROCESS);
        tell('done');
        for (;;);
      },
      server,
    );
    await owner.told('done');
    await owner.terminate();
    await until(() => layer.descriptors().every(({ owner: thread }) => thread === 0));
    await runInThread(layer, (s, fd) => s.sendAll(fd, 'x'), client).result;
    await expect(runInThread(layer, receiveOne, server).result).resolves.toBe(1);
  });
});

test('many threads send on one socket and many receive: no byte is lost or doubled', async () => {
  const { client, server } = await makePair();
  const senders = [1, 2, 3, 4].map((value) =>
    runInThread(
      layer,
      (s, { fd, value }: { fd: number; value: number }) => s.sendAll(fd, new Uint8Array(100_000).fill(value)),
      { fd: client, value },
    ),
  );
  const receivers = [1, 2, 3].map(() =>
    runInThread(
      layer,
      (s, fd) => {
        const counts = [0, 0, 0, 0, 0];
        const bytes = new Uint8Array(1000);
        for (let byteCount = -1; byteCount !== 0;) {
          byteCount = s.recv(fd, bytes);
          for (const value of bytes.subarray(0, byteCount)) counts[value]++;
        }
        return counts;
      },
      server,
    ),
  );
  await Promise.all(senders.map(async ({ result }) => result));
  await runInThread(layer, (s, fd) => s.shutdown(fd, s.SHUT_WR), client).result;
  const counts = await Promise.all(receivers.map(async ({ result }) => result));
  const total = [1, 2, 3, 4].map((value) => counts.reduce((sum, count) => sum + count[value], 0));
  expect(total).toEqual([100_000, 100_000, 100_000, 100_000]);
});

test('a thousand connections, opened and closed, leave no descriptor and no ring behind', async () => {
  const cycles = runInThread(layer, (s) => {
    const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
    s.bind(listener, { address: '127.0.0.1', port: 0 });
    s.listen(listener);
    const address = s.getsockname(listener);
    for (let cycle = 0; cycle < 1000; cycle++) {
      const client = s.socket(s.AF_INET, s.SOCK_STREAM);
      // A reset leaves no TIME_WAIT, of which the machine has a limited number.
      s.setsockopt(client, { level: s.SOL_SOCKET, name: s.SO_LINGER }, 0);
      s.connect(client, address);
      const server = s.accept(listener);
      s.sendAll(client, 'x');
      s.recvExactly(server, 1);
      s.close(client);
      s.close(server);
    }
    s.close(listener);
  });
  await cycles.result;
  await until(async () => (await layer.usage()).ringBytes === 0);
  expect(layer.descriptors()).toEqual([]);
  expect(layer.sleepingThreads()).toEqual([]);
});

test('a table that is full gives EMFILE, rings that are full ENOBUFS', async () => {
  await layer.close();
  layer = await startSockets({ descriptors: 4, memoryBytes: 4096, receiveBufferBytes: 2048, sendBufferBytes: 2048 });
  const codes = runInThread(layer, (s) => {
    const codeOf = (call: () => unknown): string => {
      try {
        call();
        return 'none';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const listener = s.socket(s.AF_INET, s.SOCK_STREAM);
    s.bind(listener, { address: '127.0.0.1', port: 0 });
    s.listen(listener);
    s.connect(s.socket(s.AF_INET, s.SOCK_STREAM), s.getsockname(listener));
    const noRing = codeOf(() => s.accept(listener));
    const fds = [s.socket(s.AF_INET, s.SOCK_STREAM), s.socket(s.AF_INET, s.SOCK_STREAM)];
    return [noRing, fds.length, codeOf(() => s.socket(s.AF_INET, s.SOCK_STREAM))];
  });
  await expect(codes.result).resolves.toEqual(['ENOBUFS', 2, 'EMFILE']);
});

test('closing the layer ends blocked calls with ENETDOWN', async () => {
  const { server } = await makePair();
  const thread = runInThread(layer, receiveOne, server);
  await untilAsleep(layer, thread);
  await layer.close();
  await expect(thread.result).rejects.toMatchObject({ code: 'ENETDOWN' });
});
