import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { type Sockets, startSockets } from '../dist/index.js';
import { endThreads, runInThread, type SocketCalls } from './run-in-thread.js';

let layer: Sockets;

beforeEach(async () => {
  layer = await startSockets();
});
afterEach(async () => {
  await endThreads();
  await layer.close();
});

/** What each call came to: the name and number of its error, or nothing. */
function refusals(s: SocketCalls): Record<string, string> {
  const stream = s.socket(s.AF_INET, s.SOCK_STREAM);
  const datagrams = s.socket(s.AF_INET, s.SOCK_DGRAM);
  const unix = s.socket(s.AF_UNIX, s.SOCK_STREAM);
  const set = (level: number, name: number, value: number): void => s.setsockopt(stream, { level, name }, value);
  const calls: Record<string, () => unknown> = {
    'socket of another domain': () => s.socket(16, s.SOCK_STREAM),
    'raw socket': () => s.socket(s.AF_INET, 3),
    'datagrams by path': () => s.socket(s.AF_UNIX, s.SOCK_DGRAM),
    'address of the other version': () => s.bind(stream, { address: '::1', port: 0 }),
    'path for a network socket': () => s.bind(stream, { path: '/tmp/x' }),
    'network address for a path socket': () => s.bind(unix, { address: '127.0.0.1', port: 0 }),
    'path of 108 bytes': () => s.bind(unix, { path: 'x'.repeat(108) }),
    'name that needs a look-up': () => s.connect(stream, { address: 'example.org', port: 80 }),
    'port beyond 65535': () => s.bind(stream, { address: '127.0.0.1', port: 65_536 }),
    "another machine's address": () => s.bind(stream, { address: '192.0.2.1', port: 0 }),
    'lingering for a time': () => set(s.SOL_SOCKET, s.SO_LINGER, 5),
    'a buffer of nothing': () => set(s.SOL_SOCKET, s.SO_RCVBUF, 0),
    'a time before now': () => set(s.SOL_SOCKET, s.SO_SNDTIMEO, -1),
    'a value beyond an int': () => set(s.SOL_SOCKET, s.SO_RCVTIMEO, 2 ** 32),
    'a fraction': () => set(s.SOL_SOCKET, s.SO_RCVTIMEO, 0.5),
    'an option of another level': () => set(41, 26, 1),
    'setting SO_ERROR': () => set(s.SOL_SOCKET, s.SO_ERROR, 0),
    'reading an unknown option': () => s.getsockopt(stream, { level: s.SOL_SOCKET, name: 99 }),
    'a descriptor of the future': () => s.recv(1000, new Uint8Array(1)),
    'no descriptor': () => s.close(-1),
    'text to send': () => s.send(stream, 'text' as unknown as Uint8Array),
    'a number to send to somebody': () =>
      s.sendto(datagrams, 5 as unknown as Uint8Array, { address: '127.0.0.1', port: 9 }),
    'memory to receive into that is no bytes': () => s.recv(stream, new ArrayBuffer(8) as unknown as Uint8Array),
    'a thread that is none': () => s.handOver(stream, 77),
  };
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => {
      try {
        call();
        return [name, 'none'];
      } catch (error) {
        const { code, errno } = error as { code: string; errno: number };
        return [name, `${code} ${errno}`];
      }
    }),
  );
}

test('what Spool does not have or take is refused with an errno, by name and number', async () => {
  expect(await runInThread(layer, refusals).result).toEqual({
    'socket of another domain': 'EAFNOSUPPORT 97',
    'raw socket': 'EPROTONOSUPPORT 93',
    'datagrams by path': 'EPROTONOSUPPORT 93',
    'address of the other version': 'EAFNOSUPPORT 97',
    'path for a network socket': 'EAFNOSUPPORT 97',
    'network address for a path socket': 'EINVAL 22',
    'path of 108 bytes': 'ENAMETOOLONG 36',
    'name that needs a look-up': 'EINVAL 22',
    'port beyond 65535': 'EINVAL 22',
    "another machine's address": 'EADDRNOTAVAIL 99',
    'lingering for a time': 'EINVAL 22',
    'a buffer of nothing': 'EINVAL 22',
    'a time before now': 'EDOM 33',
    'a value beyond an int': 'EINVAL 22',
    'a fraction': 'EINVAL 22',
    'an option of another level': 'ENOPROTOOPT 92',
    'setting SO_ERROR': 'ENOPROTOOPT 92',
    'reading an unknown option': 'ENOPROTOOPT 92',
    'a descriptor of the future': 'EBADF 9',
    'no descriptor': 'EBADF 9',
    'text to send': 'EFAULT 14',
    'a number to send to somebody': 'EFAULT 14',
    'memory to receive into that is no bytes': 'EFAULT 14',
    'a thread that is none': 'ESRCH 3',
  });
});

test('every option is read as it was set, and has its default before', async () => {
  const values = await runInThread(layer, (s) => {
    const fd = s.socket(s.AF_INET, s.SOCK_STREAM);
    const options: Record<string, [level: number, name: number, value: number]> = {
      SO_RCVBUF: [s.SOL_SOCKET, s.SO_RCVBUF, 1000],
      SO_SNDBUF: [s.SOL_SOCKET, s.SO_SNDBUF, 2000],
      SO_RCVTIMEO: [s.SOL_SOCKET, s.SO_RCVTIMEO, 30],
      SO_SNDTIMEO: [s.SOL_SOCKET, s.SO_SNDTIMEO, 40],
      SO_REUSEADDR: [s.SOL_SOCKET, s.SO_REUSEADDR, 1],
      SO_KEEPALIVE: [s.SOL_SOCKET, s.SO_KEEPALIVE, 1],
      SO_LINGER: [s.SOL_SOCKET, s.SO_LINGER, 0],
      TCP_NODELAY: [s.IPPROTO_TCP, s.TCP_NODELAY, 1],
    };
    return Object.entries(options).map(([option, [level, name, value]]) => {
      const before = s.getsockopt(fd, { level, name });
      s.setsockopt(fd, { level, name }, value);
      return `${option} ${before} ${s.getsockopt(fd, { level, name })}`;
    });
  }).result;
  expect(values).toEqual([
    'SO_RCVBUF 262144 1000',
    'SO_SNDBUF 262144 2000',
    'SO_RCVTIMEO 0 30',
    'SO_SNDTIMEO 0 40',
    'SO_REUSEADDR 0 1',
    'SO_KEEPALIVE 0 1',
    'SO_LINGER -1 0',
    'TCP_NODELAY 0 1',
  ]);
});

test('a Socket is closed by its disposal, once, and not after it was detached', async () => {
  const left = await runInThread(layer, (s) => {
    const disposed = new s.Socket();
    disposed[Symbol.dispose]();
    disposed[Symbol.dispose]();
    const detached = new s.Socket();
    const fd = detached.detach();
    detached[Symbol.dispose]();
    return { fd, disposedFd: disposed.fd, open: s.descriptorTable().map((row) => row.fd) };
  }).result;
  expect(left).toEqual({ fd: 0, disposedFd: -1, open: [0] });
});
