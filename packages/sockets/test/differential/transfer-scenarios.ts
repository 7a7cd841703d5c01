/** Sequences about bytes on a connection: how they are received, how it ends; and what does not wait for ever. */

import { PAIR, readable, type Scenario } from './scenario.js';

/** The sequences. */
export const TRANSFER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'bytes arrive in order and without boundaries',
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'hello ' },
      { on: 'a', call: 'send', s: 'c', text: 'world' },
      { on: 'b', call: 'recv', s: 'd', count: 11, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'recv returns what is there when more is asked for',
    needsRoom: true,
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'x'.repeat(100) },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 200 },
    ],
  },
  {
    name: 'recv leaves what was not asked for',
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'abcde' },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 2 },
      { on: 'b', call: 'recv', s: 'd', count: 2 },
      { on: 'b', call: 'recv', s: 'd', count: 20 },
    ],
  },
  {
    name: 'recv on an empty buffer blocks until bytes come',
    steps: [
      ...PAIR,
      { on: 'b', call: 'recv', s: 'd', count: 10, begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'now' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'recv returns 0 when the peer has closed and the buffer is drained, again and again',
    steps: [
      ...PAIR,
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
      ...PAIR,
      { on: 'b', call: 'recv', s: 'd', count: 10, begin: true },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_PEEK leaves the bytes',
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'peeks' },
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
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'], begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_WAITALL returns less at the end of the stream',
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'], begin: true },
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_WR' },
      { on: 'b', call: 'finish' },
    ],
  },
  {
    name: 'MSG_WAITALL returns less when SO_RCVTIMEO is over',
    steps: [
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'half' },
      { on: 'b', call: 'setsockopt', s: 'd', name: 'SO_RCVTIMEO', value: 50 },
      { on: 'b', call: 'recv', s: 'd', count: 8, flags: ['MSG_WAITALL'] },
    ],
  },
  {
    name: 'half-close: the peer reads to the end and still answers',
    steps: [
      ...PAIR,
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
      ...PAIR,
      { on: 'a', call: 'shutdown', s: 'c', name: 'SHUT_RD' },
      { on: 'a', call: 'recv', s: 'c', count: 5 },
      { on: 'a', call: 'send', s: 'c', text: 'still' },
      { on: 'b', call: 'recv', s: 'd', count: 5 },
    ],
  },
  {
    name: 'a reset shows once as ECONNRESET, then as the end',
    steps: [
      ...PAIR,
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
      ...PAIR,
      { on: 'a', call: 'send', s: 'c', text: 'nobody reads this' },
      readable('b', 'd'),
      { on: 'b', call: 'close', s: 'd' },
      { on: 'a', call: 'recv', s: 'c', count: 10 },
    ],
  },
  {
    name: 'SO_ERROR is taken by reading it',
    steps: [
      ...PAIR,
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
      ...PAIR,
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
      ...PAIR.slice(0, 4),
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
      ...PAIR,
      { on: 'b', call: 'setsockopt', s: 'd', name: 'SO_RCVTIMEO', value: 20 },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
      { on: 'b', call: 'recv', s: 'd', count: 1 },
    ],
  },
  {
    name: 'accept gives up after SO_RCVTIMEO',
    steps: [
      ...PAIR.slice(0, 3),
      { on: 'b', call: 'setsockopt', s: 'l', name: 'SO_RCVTIMEO', value: 20 },
      { on: 'b', call: 'accept', s: 'l', as: 'd' },
    ],
  },
  {
    name: 'a blocked MSG_PEEK returns when bytes come, and leaves them',
    steps: [
      ...PAIR,
      { on: 'b', call: 'recv', s: 'd', count: 9, flags: ['MSG_PEEK'], begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'now' },
      { on: 'b', call: 'finish' },
      { on: 'b', call: 'recv', s: 'd', count: 9 },
    ],
  },
  {
    name: 'what came before a reset is read first',
    steps: [
      ...PAIR,
      { on: 'a', call: 'setsockopt', s: 'c', name: 'SO_LINGER', value: 0 },
      { on: 'a', call: 'send', s: 'c', text: 'last' },
      readable('b', 'd'),
      { on: 'b', call: 'recv', s: 'd', count: 4, flags: ['MSG_WAITALL', 'MSG_PEEK'] },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'b', call: 'recv', s: 'd', count: 4, flags: ['MSG_WAITALL'] },
      { on: 'b', call: 'recv', s: 'd', count: 4 },
    ],
    needsRoom: true,
  },
  {
    name: 'full buffers: EAGAIN and not writable, until the peer has read',
    needsRoom: true,
    steps: [
      ...PAIR,
      { on: 'a', call: 'fill', s: 'c' },
      { on: 'a', call: 'poll', s: 'c', flags: ['POLLIN', 'POLLOUT'], value: 0 },
      { on: 'a', call: 'send', s: 'c', text: 'x', flags: ['MSG_DONTWAIT'] },
      { on: 'b', call: 'drain', s: 'd', count: 1 },
      { on: 'a', call: 'poll', s: 'c', flags: ['POLLIN', 'POLLOUT'], value: 5000 },
      { on: 'a', call: 'send', s: 'c', text: 'x', flags: ['MSG_DONTWAIT'] },
    ],
  },
];
