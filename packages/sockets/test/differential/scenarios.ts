/** The sequences: what textbooks say of sockets, one sentence each. */

import type { Scenario, Step } from './scenario.js';

/** A listening socket `l`, a client `c` of thread a, its accepted end `d` of thread b. */
const pair: readonly Step[] = [
  { on: 'b', call: 'socket', as: 'l' },
  { on: 'b', call: 'bind', s: 'l' },
  { on: 'b', call: 'listen', s: 'l' },
  { on: 'a', call: 'socket', as: 'c' },
  { on: 'a', call: 'connect', s: 'c', to: 'l' },
  { on: 'b', call: 'accept', s: 'l', as: 'd' },
];

const readable = (on: string, s: string): Step => ({ on, call: 'poll', s, flags: ['POLLIN'], value: 5000 });

/** All sequences. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'bytes arrive in order and without boundaries',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'hello ' },
      { on: 'a', call: 'send', s: 'c', text: 'world' },
      { on: 'b', call: 'recv', s: 'd', count: 11, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'recv returns what is there when more is asked for',
    needsRoom: true,
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'x'.repeat(100) },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 200 },
    ],
  },
  {
    name: 'recv leaves what was not asked for',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'abcdef' },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 2 },
      { on: 'b', call: 'recv', s: 'd', count: 2 },
      { on: 'b', call: 'recv', s: 'd', count: 20 },
    ],
  },
  {
    name: 'recv on an empty buffer blocks until bytes come',
    steps: [
      ...pair,
      { on: 'b', call: 'recv', s: 'd', count: 10, begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'now' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'recv returns 0 when the peer has closed and the buffer is drained, again and again',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'last' },
      { on: 'a', call: 'close', s: 'c' },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 10 },
      { on: 'b', call: 'recv', s: 'd', count: 10 },
      { on: 'b', call: 'recv', s: 'd', count: 10 },
    ],
  },
  {
    name: 'a blocked recv returns 0 when the peer closes',
    steps: [
      ...pair,
      { on: 'b', call: 'recv', s: 'd', count: 10, begin: true },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_PEEK leaves the bytes',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'peeked' },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 3, flags: ['MSG_PEEK'] },
      { on: 'b', call: 'recv', s: 'd', count: 10, flags: ['MSG_PEEK'] },
      { on: 'b', call: 'recv', s: 'd', count: 10 },
      { on: 'b', call: 'recv', s: 'd', count: 10, flags: ['MSG_DONTWAIT'] },
    ],
  },
  {
    name: 'MSG_WAITALL blocks until everything is there',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'], begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_WAITALL returns less at the end of the stream',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'], begin: true },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_WAITALL returns less when SO_RCVTIMEO is over',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'setsockopt', s: 'd', name: 'SO_RCVTIMEO', value: 50 },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'half-close: the peer reads to the end and still answers',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'question' },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'b', call: 'recv', s: 'd', count: 20, flags: ['MSG_WAITALL'] },
      { on: 'b', call: 'send', s: 'd', text: 'answer' },
      { on: 'b', call: 'close', s: 'd' },
      { on: 'a', call: 'recv', s: 'c', count: 20, flags: ['MSG_WAITALL'] },
      { on: 'a', call: 'send', s: 'c', text: 'too late' },
    ],
  },
  {
    name: 'SHUT_RD lets recv return 0 and send go on',
    steps: [
      ...pair,
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_RD' },
      { on: 'a', call: 'recv', s: 'c', count: 5 },
      { on: 'a', call: 'send', s: 'c', text: 'still' },
      { on: 'b', call: 'recv', s: 'd', count: 5 },
    ],
  },
  {
    name: 'a reset shows once as ECONNRESET, then as the end',
    steps: [
      ...pair,
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_LINGER', value: 0 },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'recv', s: 'd', count: 10 },
      { on: 'b', call: 'recv', s: 'd', count: 10 },
      { on: 'b', call: 'send', s: 'd', text: 'x' },
    ],
  },
  {
    name: 'close with unread bytes resets the peer',
    steps: [
      ...pair,
      { on: 'a', call: 'send', s: 'c', text: 'nobody reads this' },
      readable('b', 'd'),
      { on: 'b', call: 'close', s: 'd' },
      { on: 'a', call: 'recv', s: 'c', count: 10 },
    ],
  },
  {
    name: 'SO_ERROR is taken by reading it',
    steps: [
      ...pair,
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_LINGER', value: 0 },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'poll', s: 'd', flags: ['POLLIN'], value: 5000 },
      { on: 'b', call: 'getsockopt', s: 'd', name: 'SO_ERROR' },
      { on: 'b', call: 'getsockopt', s: 'd', name: 'SO_ERROR' },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
    ],
  },
  {
    name: 'a non-blocking recv fails with EAGAIN',
    steps: [
      ...pair,
      { on: 'b', call: 'setblocking', s: 'd', value: 0 },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
      { on: 'b', call: 'setblocking', s: 'd', value: 1 },
      { on: 'b', call: 'recv', s: 'd', count: 1, flags: ['MSG_DONTWAIT'] },
    ],
  },
  {
    name: 'a non-blocking accept fails with EAGAIN',
    steps: [
      { on: 'b', call: 'socket', as: 'l' },
      { on: 'b', call: 'bind', s: 'l' },
      { on: 'b', call: 'listen', s: 'l' },
      { on: 'b', call: 'setblocking', s: 'l', value: 0 },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
    ],
  },
  {
    name: 'a non-blocking connect is in progress, then writable, then without error',
    steps: [
      ...pair.slice(0, 4),
      { on: 'a', call: 'setblocking', s: 'c', value: 0 },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'a', call: 'poll', s: 'c', flags: ['POLLOUT'], value: 5000 },
      { on: 'a', call: 'getsockopt', s: 'c', name: 'SO_ERROR' },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
    ],
    differs: {
      reason: 'Linux lets connect() collect the outcome once after poll(); POSIX, and Spool, say EISCONN.',
      outcomes: { 8: 'EISCONN' },
    },
  },
  {
    name: 'recv gives up after SO_RCVTIMEO',
    steps: [
      ...pair,
      { on: 'b', call: 'setsockopt', s: 'd', name: 'SO_RCVTIMEO', value: 20 },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
    ],
  },
  {
    name: 'accept gives up after SO_RCVTIMEO',
    steps: [
      ...pair.slice(0, 3),
      { on: 'b', call: 'setsockopt', s: 'l', name: 'SO_RCVTIMEO', value: 20 },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
    ],
  },
  {
    name: 'send blocks when all buffers are full, and returns when the peer has read',
    needsRoom: true,
    steps: [
      ...pair,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'send', s: 'c', count: 8_000_000, begin: true },
      { on: 'b', call: 'drain', s: 'd', count: 8_000_000 },
      { on: 'a', call: 'finish' },
    ],
  },
  {
    name: 'send gives up after SO_SNDTIMEO when all buffers are full',
    needsRoom: true,
    steps: [
      ...pair,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_SNDTIMEO', value: 30 },
      { on: 'a', call: 'sendUntilError', s: 'c' },
    ],
  },
  {
    name: 'a blocked send fails when the peer resets',
    needsRoom: true,
    steps: [
      ...pair,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'send', s: 'c', count: 40_000_000, begin: true },
      { on: 'b', call: 'close', s: 'd' },
      { on: 'a', call: 'finish' },
    ],
  },
  {
    name: 'a blocked accept returns when somebody connects',
    steps: [
      ...pair.slice(0, 4),
      { on: 'b', call: 'accept', s: 'l', as: 'd', begin: true },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'bytes sent before accept are there after it',
    steps: [
      ...pair.slice(0, 5),
      { on: 'a', call: 'send', s: 'c', text: 'early' },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
      { on: 'b', call: 'recv', s: 'd', count: 9, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'connecting where nobody listens is refused, and may be tried again',
    steps: [
      ...pair.slice(0, 3),
      { on: 'a', call: 'remember', s: 'l', as: 'gone' },
      { on: 'b', call: 'close', s: 'l' },
      { on: 'a', call: 'socket', as: 'c' },
      { on: 'a', call: 'connect', s: 'c', to: 'gone' },
      { on: 'a', call: 'connect', s: 'c', to: 'gone' },
    ],
  },
  {
    name: 'calls on a socket that is not connected',
    steps: [
      { on: 'a', call: 'socket', as: 'c' },
      { on: 'a', call: 'recv', s: 'c', count: 1 },
      { on: 'a', call: 'send', s: 'c', text: 'x' },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'a', call: 'getpeername', s: 'c' },
      { on: 'a', call: 'accept', s: 'c', as: 'd' },
      { on: 'a', call: 'poll', s: 'c', flags: ['POLLIN', 'POLLOUT'], value: 0 },
    ],
  },
  {
    name: 'calls on a listening socket that are for connections',
    steps: [
      ...pair.slice(0, 3),
      { on: 'b', call: 'recv', s: 'l', count: 1 },
      { on: 'b', call: 'send', s: 'l', text: 'x' },
      { on: 'b', call: 'getpeername', s: 'l' },
      { on: 'b', call: 'bind', s: 'l' },
      { on: 'b', call: 'listen', s: 'l' },
      { on: 'b', call: 'poll', s: 'l', flags: ['POLLIN'], value: 0 },
    ],
  },
  {
    name: 'an address is given once',
    steps: [...pair.slice(0, 3), { on: 'a', call: 'socket', as: 'm' }, { on: 'a', call: 'bind', s: 'm', to: 'l' }],
  },
  {
    name: 'connecting twice, connecting a listening socket',
    steps: [
      ...pair,
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'connect', s: 'l', to: 'l' },
      { on: 'b', call: 'listen', s: 'd' },
    ],
  },
  {
    name: 'shutdown wakes accept with EINVAL',
    steps: [
      ...pair.slice(0, 3),
      { on: 'b', call: 'accept', s: 'l', as: 'd', begin: true },
      { on: 'a', call: 'shutdown', s: 'l', name: 'SHUT_RDWR' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'shutdown wakes recv with 0',
    steps: [
      ...pair,
      { on: 'b', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'a', call: 'shutdown', s: 'd', name: 'SHUT_RD' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'send after SHUT_WR fails with EPIPE',
    steps: [
      ...pair,
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'a', call: 'send', s: 'c', text: 'x', flags: ['MSG_NOSIGNAL'] },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
    ],
  },
  {
    name: 'poll tells readable, writable and hung up',
    steps: [
      ...pair,
      { on: 'b', call: 'poll', s: 'd', flags: ['POLLIN', 'POLLOUT'], value: 1000 },
      { on: 'b', call: 'poll', s: 'd', flags: ['POLLIN'], value: 10 },
      { on: 'a', call: 'send', s: 'c', text: 'x' },
      readable('b', 'd'),
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
      readable('b', 'd'),
      { on: 'b', call: 'shutdown', s: 'd', name: 'SHUT_WR' },
      { on: 'b', call: 'poll', s: 'd', flags: ['POLLIN', 'POLLOUT'], value: 1000 },
    ],
  },
  {
    name: 'a blocked poll returns when bytes come',
    steps: [
      ...pair,
      { on: 'b', call: 'poll', s: 'd', flags: ['POLLIN'], value: 5000, begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'x' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'options are read as they were set',
    steps: [
      { on: 'a', call: 'socket', as: 'c' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_KEEPALIVE', value: 1 },
      { on: 'a', call: 'getsockopt', s: 'c', name: 'SO_KEEPALIVE' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'TCP_NODELAY', value: 1 },
      { on: 'a', call: 'getsockopt', s: 'c', name: 'TCP_NODELAY' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_REUSEADDR', value: 1 },
      { on: 'a', call: 'getsockopt', s: 'c', name: 'SO_REUSEADDR' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_SNDBUF', value: 10_000 },
      { on: 'a', call: 'getsockopt', s: 'c', name: 'SO_SNDBUF' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_BINDTODEVICE', value: 1 },
    ],
    differs: {
      reason: 'Linux doubles the number for its own book-keeping; SO_SNDBUF is the ring here. Spool has fewer options.',
      outcomes: { 8: 10_000, 9: 'ENOPROTOOPT' },
    },
  },
  {
    name: 'many threads read one socket: each byte goes to one of them',
    steps: [
      ...pair,
      { on: 'r1', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'r2', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'r3', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'zzz' },
      { on: 'r1', call: 'finish' },
      { on: 'r2', call: 'finish' },
      { on: 'r3', call: 'finish' },
      { on: 'b', call: 'recv', s: 'd', count: 1, flags: ['MSG_DONTWAIT'] },
    ],
  },
  {
    name: 'many threads accept on one socket',
    steps: [
      ...pair.slice(0, 3),
      { on: 'r1', call: 'accept', s: 'l', as: 'd1', begin: true },
      { on: 'r2', call: 'accept', s: 'l', as: 'd2', begin: true },
      { on: 'a', call: 'socket', as: 'c1' },
      { on: 'a', call: 'socket', as: 'c2' },
      { on: 'a', call: 'connect', s: 'c1', to: 'l' },
      { on: 'a', call: 'connect', s: 'c2', to: 'l' },
      { on: 'r1', call: 'finish' },
      { on: 'r2', call: 'finish' },
    ],
  },
  {
    name: 'datagrams are whole, and cut where the buffer ends',
    steps: [
      { on: 'a', call: 'socket', as: 'u', name: 'SOCK_DGRAM' },
      { on: 'b', call: 'socket', as: 'v', name: 'SOCK_DGRAM' },
      { on: 'b', call: 'bind', s: 'v' },
      { on: 'a', call: 'sendto', s: 'u', to: 'v', text: 'first' },
      { on: 'a', call: 'sendto', s: 'u', to: 'v', text: 'second' },
      { on: 'a', call: 'sendto', s: 'u', to: 'v', text: '' },
      { on: 'b', call: 'recvfrom', s: 'v', count: 100, flags: ['MSG_PEEK'] },
      { on: 'b', call: 'recvfrom', s: 'v', count: 100 },
      { on: 'b', call: 'recvfrom', s: 'v', count: 3 },
      { on: 'b', call: 'recvfrom', s: 'v', count: 100 },
      { on: 'b', call: 'recv', s: 'v', count: 1, flags: ['MSG_DONTWAIT'] },
    ],
  },
  {
    name: 'datagram errors',
    steps: [
      { on: 'a', call: 'socket', as: 'u', name: 'SOCK_DGRAM' },
      { on: 'a', call: 'send', s: 'u', text: 'x' },
      { on: 'a', call: 'listen', s: 'u' },
      { on: 'a', call: 'accept', s: 'u', as: 'w' },
      { on: 'a', call: 'getpeername', s: 'u' },
      { on: 'a', call: 'bind', s: 'u' },
      { on: 'a', call: 'sendto', s: 'u', to: 'u', count: 70_000 },
    ],
    differs: { reason: 'On Linux the send that failed has bound the socket to a port.', outcomes: { 5: 'ok' } },
  },
  {
    name: 'a connected datagram socket sends without an address',
    steps: [
      { on: 'a', call: 'socket', as: 'u', name: 'SOCK_DGRAM' },
      { on: 'b', call: 'socket', as: 'v', name: 'SOCK_DGRAM' },
      { on: 'b', call: 'bind', s: 'v' },
      { on: 'a', call: 'connect', s: 'u', to: 'v' },
      { on: 'a', call: 'send', s: 'u', text: 'ping' },
      { on: 'b', call: 'recv', s: 'v', count: 10 },
      { on: 'b', call: 'sendto', s: 'v', to: 'u', text: 'pong' },
      { on: 'a', call: 'recv', s: 'u', count: 10 },
    ],
  },
  {
    name: 'streams in the Unix domain',
    steps: [
      { on: 'b', call: 'socket', as: 'l', value: 'AF_UNIX' },
      { on: 'b', call: 'bind', s: 'l' },
      { on: 'b', call: 'listen', s: 'l' },
      { on: 'a', call: 'socket', as: 'c', value: 'AF_UNIX' },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
      { on: 'a', call: 'send', s: 'c', text: 'by path' },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'recv', s: 'd', count: 99, flags: ['MSG_WAITALL'] },
      { on: 'b', call: 'recv', s: 'd', count: 9 },
    ],
  },
  {
    name: 'a path is given once, and one where nothing is has nobody',
    steps: [
      { on: 'b', call: 'socket', as: 'l', value: 'AF_UNIX' },
      { on: 'b', call: 'bind', s: 'l' },
      { on: 'b', call: 'socket', as: 'm', value: 'AF_UNIX' },
      { on: 'b', call: 'bind', s: 'm', to: 'l' },
      { on: 'b', call: 'connect', s: 'm', to: 'nowhere' },
    ],
  },
  {
    name: 'a closed descriptor is none',
    steps: [
      { on: 'a', call: 'socket', as: 'c' },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'a', call: 'recv', s: 'c', count: 1 },
      { on: 'a', call: 'send', s: 'c', text: 'x' },
      { on: 'a', call: 'listen', s: 'c' },
      { on: 'a', call: 'getsockname', s: 'c' },
    ],
  },
];
