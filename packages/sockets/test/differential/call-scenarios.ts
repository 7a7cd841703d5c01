/** Sequences about everything else: connecting, waiting, full buffers, options, datagrams, paths. */

import { PAIR, readable, type Scenario } from './scenario.js';

/** The sequences. */
export const CALL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'send blocks when all buffers are full, and returns when the peer has read',
    needsRoom: true,
    steps: [
      ...PAIR,
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
      ...PAIR,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_SNDTIMEO', value: 30 },
      { on: 'a', call: 'sendUntilError', s: 'c' },
    ],
  },
  {
    name: 'a blocked send fails when the peer resets',
    needsRoom: true,
    steps: [
      ...PAIR,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'send', s: 'c', count: 40_000_000, begin: true },
      { on: 'b', call: 'close', s: 'd' },
      { on: 'a', call: 'finish' },
    ],
  },
  {
    name: 'a blocked accept returns when somebody connects',
    steps: [
      ...PAIR.slice(0, 4),
      { on: 'b', call: 'accept', s: 'l', as: 'd', begin: true },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'bytes sent before accept are there after it',
    steps: [
      ...PAIR.slice(0, 5),
      { on: 'a', call: 'send', s: 'c', text: 'early' },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
      { on: 'b', call: 'recv', s: 'd', count: 9, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'connecting where nobody listens is refused, and may be tried again',
    steps: [
      ...PAIR.slice(0, 3),
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
      ...PAIR.slice(0, 3),
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
    steps: [...PAIR.slice(0, 3), { on: 'a', call: 'socket', as: 'm' }, { on: 'a', call: 'bind', s: 'm', to: 'l' }],
  },
  {
    name: 'connecting twice, connecting a listening socket',
    steps: [
      ...PAIR,
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'connect', s: 'l', to: 'l' },
      { on: 'b', call: 'listen', s: 'd' },
    ],
  },
  {
    name: 'shutdown wakes accept with EINVAL',
    steps: [
      ...PAIR.slice(0, 3),
      { on: 'b', call: 'accept', s: 'l', as: 'd', begin: true },
      { on: 'a', call: 'shutdown', s: 'l', name: 'SHUT_RDWR' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'shutdown wakes recv with 0',
    steps: [
      ...PAIR,
      { on: 'b', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'a', call: 'shutdown', s: 'd', name: 'SHUT_RD' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'send after SHUT_WR fails with EPIPE',
    steps: [
      ...PAIR,
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'a', call: 'send', s: 'c', text: 'x', flags: ['MSG_NOSIGNAL'] },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
    ],
  },
  {
    name: 'poll tells readable, writable and hung up',
    steps: [
      ...PAIR,
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
      ...PAIR,
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
    name: 'streams over IPv6',
    steps: [
      { on: 'b', call: 'socket', as: 'l', value: 'AF_INET6' },
      { on: 'b', call: 'bind', s: 'l' },
      { on: 'b', call: 'listen', s: 'l' },
      { on: 'a', call: 'socket', as: 'c', value: 'AF_INET6' },
      { on: 'a', call: 'connect', s: 'c', to: 'l' },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
      { on: 'a', call: 'getsockname', s: 'c' },
      { on: 'b', call: 'getpeername', s: 'd' },
      { on: 'a', call: 'send', s: 'c', text: 'six' },
      { on: 'b', call: 'recv', s: 'd', count: 3, flags: ['MSG_WAITALL'] },
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
