/** Sequences in which several threads use one socket at the same time, or one of them takes it away from the others. */

import { PAIR, type Scenario } from './scenario.js';

/** The sequences. */
export const SHARED_SCENARIOS: readonly Scenario[] = [
  {
    name: 'many threads read one socket: each byte goes to one of them',
    steps: [
      ...PAIR,
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
      ...PAIR.slice(0, 3),
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
    name: 'many threads send on one socket: nothing is lost',
    steps: [
      ...PAIR,
      { on: 's1', call: 'send', s: 'c', text: 'zzzz' },
      { on: 's2', call: 'send', s: 'c', text: 'zzzz' },
      { on: 's3', call: 'send', s: 'c', text: 'zzzz' },
      { on: 'b', call: 'recv', s: 'd', count: 12, flags: ['MSG_WAITALL'] },
      { on: 'b', call: 'recv', s: 'd', count: 1, flags: ['MSG_DONTWAIT'] },
    ],
  },
  {
    name: 'one thread receives while another sends on the same socket',
    steps: [
      ...PAIR,
      { on: 'r1', call: 'recv', s: 'c', count: 4, flags: ['MSG_WAITALL'], begin: true },
      { on: 'a', call: 'send', s: 'c', text: 'ping' },
      { on: 'b', call: 'recv', s: 'd', count: 4, flags: ['MSG_WAITALL'] },
      { on: 'b', call: 'send', s: 'd', text: 'pong' },
      { on: 'r1', call: 'finish' },
    ],
  },
  {
    name: 'one thread peeks while another waits for more: both see the bytes',
    steps: [
      ...PAIR,
      { on: 'r1', call: 'recv', s: 'd', count: 4, flags: ['MSG_WAITALL'], begin: true },
      { on: 'r2', call: 'recv', s: 'd', count: 1, flags: ['MSG_PEEK', 'MSG_DONTWAIT'] },
      { on: 'a', call: 'send', s: 'c', text: 'zzzz' },
      { on: 'r1', call: 'finish' },
    ],
  },
  {
    name: 'the end of the stream wakes all who wait for bytes',
    steps: [
      ...PAIR,
      { on: 'r1', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'r2', call: 'recv', s: 'd', count: 1, begin: true },
      { on: 'a', call: 'close', s: 'c' },
      { on: 'r1', call: 'finish' },
      { on: 'r2', call: 'finish' },
    ],
  },
];
