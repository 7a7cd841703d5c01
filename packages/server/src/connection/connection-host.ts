/** What all connections of an I/O thread share, as far as a connection may know it. */

import type { DateField, ParsedHead, RequestLimits, ThreadCounters } from '@spool/protocol';

import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { ConnectionSweeper } from './connection-sweeper.js';
import type { ConnectionTimeouts } from './connection-watch.js';

/** What needs to be flushed at the end of a turn. */
export interface UnflushedConnection {
  /** Writes what was gathered in this turn. */
  flush(): void;
}

/** What all connections share. */
export interface ConnectionHost<Connection extends UnflushedConnection> {
  readonly dispatcher: Dispatcher;
  readonly limits: RequestLimits;
  /** Largest body that travels with its head, in bytes. */
  readonly inlineBytes: number;
  /** Requests of one connection that may be in flight; reading stops at the limit. */
  readonly pipelinedRequests: number;
  /** Bytes of further requests that are read while there is no room for them, so that the loss of the client shows. */
  readonly pipelinedBytes: number;
  /** Requests after which a connection ends; 0 for no limit. */
  readonly maxRequestsPerConnection: number;
  readonly timeouts: ConnectionTimeouts;
  /** Whether the peer is a proxy that is believed. */
  readonly trustsProxy: boolean;
  readonly sweeper: ConnectionSweeper;
  readonly date: DateField;
  /** The thread's counters. */
  readonly counters: ThreadCounters;
  /** Whether responses say where their time went. */
  readonly serverTiming: boolean;
  /** Whether a client that has closed its side still gets its answers. */
  readonly allowHalfOpen: boolean;
  /** Whether connections end after the response under way. */
  readonly isClosing: boolean;
  /** Returns what keeps a request on one worker, 0 for nothing. */
  affinityOf(head: ParsedHead): number;
  /** Returns the number of the next request. */
  nextRequestId(): number;
  /** Has the connection flushed at the end of the turn. */
  addUnflushed(connection: Connection): void;
  /** The socket is gone. */
  onClose(connection: Connection): void;
}
