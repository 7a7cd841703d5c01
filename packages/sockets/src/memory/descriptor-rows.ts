/** The descriptor table as a person reads it. Changes no word. */

import { AF_INET, AF_INET6, SOCK_DGRAM } from '../constants.js';
import { readAddress, type SocketAddress } from './address-text.js';
import { unreadBytes, unsentBytes } from './readiness.js';
import type { SocketMemory } from './socket-memory.js';
import { descriptorIndex, DescriptorState, Word } from './table-layout.js';

/** One open descriptor. */
export interface DescriptorRow {
  /** Its number, from 0. */
  readonly fd: number;
  /** What kind of addresses it has. */
  readonly family: 'AF_INET' | 'AF_INET6' | 'AF_UNIX';
  /** Bytes in order, or datagrams. */
  readonly type: 'SOCK_STREAM' | 'SOCK_DGRAM';
  /** How far it has come. */
  readonly state: 'open' | 'bound' | 'listening' | 'connecting' | 'connected';
  /** Its own address; `undefined` before `bind()` or `connect()`. */
  readonly local: SocketAddress | undefined;
  /** The address of the other end; `undefined` while there is none. */
  readonly peer: SocketAddress | undefined;
  /** Number of the thread it belongs to, 0 for the process. */
  readonly owner: number;
  /** What has come and nobody has received. */
  readonly receive: BufferFill;
  /** What was sent and the system has not taken. */
  readonly send: BufferFill;
  /** Connections waiting for accept(). */
  readonly pendingCount: number;
}

/** How full a buffer is. */
export interface BufferFill {
  /** Bytes in it; more than `limitBytes` for a while after the limit was lowered. */
  readonly usedBytes: number;
  /** Bytes it holds at the most: SO_RCVBUF or SO_SNDBUF. */
  readonly limitBytes: number;
}

const STATES = ['open', 'open', 'bound', 'listening', 'connecting', 'connected'] as const;

/** Reads all open descriptors, lowest first. */
export function readDescriptorRows(memory: SocketMemory): DescriptorRow[] {
  const rows: DescriptorRow[] = [];
  for (let fd = 0; fd < memory.layout.descriptorCount; fd++) {
    const base = descriptorIndex(memory.layout, fd);
    const state = Atomics.load(memory.words, base + Word.STATE);
    if (state !== DescriptorState.FREE) rows.push(readRow(memory, { fd, base, state }));
  }
  return rows;
}

function readRow(
  memory: SocketMemory,
  { fd, base, state }: { readonly fd: number; readonly base: number; readonly state: number },
): DescriptorRow {
  const { words } = memory;
  const domain = words[base + Word.DOMAIN];
  return {
    fd,
    family: domain === AF_INET ? 'AF_INET' : domain === AF_INET6 ? 'AF_INET6' : 'AF_UNIX',
    type: words[base + Word.TYPE] === SOCK_DGRAM ? 'SOCK_DGRAM' : 'SOCK_STREAM',
    state: STATES[state],
    local: readAddress(memory, base + Word.LOCAL_ADDRESS),
    peer: state === DescriptorState.CONNECTED ? readAddress(memory, base + Word.PEER_ADDRESS) : undefined,
    owner: Atomics.load(words, base + Word.OWNER),
    receive: { usedBytes: unreadBytes(words, base), limitBytes: words[base + Word.RECEIVE_LIMIT_BYTES] },
    send: { usedBytes: unsentBytes(words, base), limitBytes: words[base + Word.SEND_LIMIT_BYTES] },
    pendingCount: Atomics.load(words, base + Word.PENDING_COUNT),
  };
}
