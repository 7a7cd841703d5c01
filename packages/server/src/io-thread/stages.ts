/**
 * All stages of one I/O thread, put together: listener, connections, dispatcher, workers. The only file that knows every
 * stage. Runs on a thread of its own or on the calling one; it cannot tell.
 */

import { threadId } from 'node:worker_threads';

import {
  CounterIndex,
  DateField,
  SpoolError,
  ThreadCounters,
  ThreadState,
  monotonicMs,
  type ParsedHead,
  type RequestLimits,
} from '@spool/protocol';

import { Listener, type ListenAddress } from '../accept/listener.js';
import { AffinityHasher, NO_KEY } from '../connection/affinity-key.js';
import type { ByteSource } from '../connection/byte-source.js';
import type { ConnectionHost } from '../connection/connection-host.js';
import { Connection } from '../connection/connection.js';
import { ConnectionSweeper } from '../connection/connection-sweeper.js';
import type { ConnectionTimeouts } from '../connection/connection-watch.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import type { IoHost, IoPlace, ListenPlace } from './host.js';
import { HereWorkers } from './here-workers.js';
import { OwnedWorkers } from './owned-workers.js';
import { PeerGuest } from './peer-guest.js';
import type { IoReports } from './reports.js';
import type { ResolvedServerOptions } from '../options/resolve-options.js';
import { settlesWithin } from '../thread-pool/settles-within.js';
import { CounterShelf } from '../stats/index.js';
import type { WorkerSupply } from './worker-supply.js';

/** The stages of one I/O thread. */
export class IoStages implements ConnectionHost<Connection>, IoHost {
  readonly dispatcher: Dispatcher;
  readonly limits: RequestLimits;
  readonly inlineBytes: number;
  readonly pipelinedRequests: number;
  readonly pipelinedBytes: number;
  readonly date = new DateField();
  readonly maxRequestsPerConnection: number;
  readonly timeouts: ConnectionTimeouts;
  readonly trustsProxy: boolean;
  readonly sweeper: ConnectionSweeper;
  readonly counters: ThreadCounters;
  readonly serverTiming: boolean;
  readonly allowHalfOpen: boolean;
  isClosing = false;
  readonly #affinity: AffinityHasher | undefined;
  readonly #maxConnections: number;
  readonly #listener: Listener;
  readonly #workers: WorkerSupply;
  readonly #connections = new Set<Connection>();
  #unflushed: Connection[] = [];
  #lastRequestId = 0;
  #onNoConnection: (() => void) | undefined;

  /**
   * @param options - The server's options.
   * @param place - Which of the I/O threads this is.
   * @param reports - Where it says what happens.
   */
  constructor(options: ResolvedServerOptions, place: IoPlace, reports: IoReports) {
    const { emit } = reports;
    this.counters = new ThreadCounters(place.counters);
    this.counters.begin(threadId, monotonicMs());
    this.serverTiming = options.serverTiming;
    this.allowHalfOpen = options.allowHalfOpen;
    this.limits = options.limits;
    this.inlineBytes = options.channel.inlineBytes;
    this.pipelinedRequests = options.pipelinedRequests;
    this.pipelinedBytes = options.pipelinedBytes;
    this.maxRequestsPerConnection = options.maxRequestsPerConnection;
    this.timeouts = options.timeouts;
    this.trustsProxy = options.proxyTrust.proxyCount > 0;
    this.sweeper = new ConnectionSweeper(options.timeouts);
    this.#affinity = options.affinity === undefined ? undefined : new AffinityHasher(options.affinity);
    this.#maxConnections = options.maxConnections;
    this.dispatcher = new Dispatcher({
      ...options.deadlines,
      counters: this.counters,
      eventCount: place.eventCount,
      maxGivenPerWorker: options.maxGivenPerWorker,
      lingerTurns: options.lingerTurns,
      queueLimit: options.queueLimit,
      queueTimeoutMs: options.queueTimeoutMs,
      onTurnEnd: () => this.#flushConnections(),
      onHandlerFailure: ({ requestId }, description) => emit('requestError', { requestId, description }),
      onBlocked: (worker) => this.#workers.kill(worker),
      onWornOut: (worker) => this.#workers.replace(worker),
      onWaiting: (longestWaitMs) => this.#workers.adjust(longestWaitMs),
    });
    this.#workers = this.#createWorkers(options, place, reports);
    this.#listener = new Listener((source) => this.#accept(source), {
      onAcceptError: ({ message }) => emit('acceptError', { message }),
    });
  }

  async listen(options: ListenPlace): Promise<ListenAddress> {
    try {
      await this.#workers.start();
      this.#assertOpen();
      const address = await this.#listener.listen(options);
      this.#assertOpen();
      this.counters.values[CounterIndex.STATE] = ThreadState.READY;
      return address;
    } catch (error) {
      this.#listener.close();
      // Whoever closes lets the workers leave.
      if (this.isClosing) throw error;
      await this.#workers.destroy();
      this.dispatcher.close();
      throw error;
    }
  }

  async reload(handlerUrl: string | undefined): Promise<void> {
    await this.#workers.reload(handlerUrl);
  }

  async drain(timeoutMs: number): Promise<void> {
    this.isClosing = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.endWhenIdle();
    if (await settlesWithin(this.#drainConnections(), timeoutMs)) return;
    this.dispatcher.failAll();
    this.#flushConnections();
    for (const connection of this.#connections) connection.destroy();
  }

  async end(timeoutMs: number): Promise<void> {
    if (!(await settlesWithin(this.#workers.close(), timeoutMs))) await this.#workers.destroy();
    this.dispatcher.close();
  }

  affinityOf(head: ParsedHead): number {
    return this.#affinity === undefined ? NO_KEY : this.#affinity.hash(head);
  }

  nextRequestId(): number {
    this.#lastRequestId = (this.#lastRequestId % 0xffffffff) + 1;
    return this.#lastRequestId;
  }

  addUnflushed(connection: Connection): void {
    this.#unflushed.push(connection);
    this.dispatcher.requestTurn();
  }

  onClose(connection: Connection): void {
    this.#connections.delete(connection);
    this.counters.values[CounterIndex.CONNECTIONS_OPEN] = this.#connections.size;
    if (this.#connections.size === 0) this.#onNoConnection?.();
  }

  #createWorkers(server: ResolvedServerOptions, place: IoPlace, reports: IoReports): WorkerSupply {
    const { counters } = this;
    if (place.here !== undefined) {
      return new HereWorkers(this.dispatcher, { memory: place.here, ioThreadId: place.ioThreadId, counters });
    }
    if (place.owner !== undefined) {
      return new PeerGuest(this.dispatcher, { port: place.owner, ioThreadId: place.ioThreadId, counters });
    }
    const counterShelf = new CounterShelf(reports.onWorkerCounters);
    const { emit } = reports;
    return new OwnedWorkers(this.dispatcher, { server, peers: place.peers, counters, counterShelf, emit });
  }

  /** A server may be closed while it starts. */
  #assertOpen(): void {
    if (!this.isClosing) return;
    throw new SpoolError('Server was closed while it started', { code: 'ERR_SPOOL_SERVER_STATE' });
  }

  /** Answers what is owed, and waits until the last connection has gone. */
  async #drainConnections(): Promise<void> {
    await this.dispatcher.allDrained();
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNoConnection = resolve;
      for (const connection of this.#connections) connection.endWhenIdle();
    });
  }

  #accept(source: ByteSource): void {
    const isFull = this.#maxConnections > 0 && this.#connections.size >= this.#maxConnections;
    if (this.isClosing || isFull) {
      this.counters.values[CounterIndex.CONNECTIONS_REFUSED]++;
      source.socket.destroy();
      return;
    }
    this.counters.values[CounterIndex.CONNECTIONS_ACCEPTED]++;
    this.#connections.add(new Connection(source, this));
    this.counters.values[CounterIndex.CONNECTIONS_OPEN] = this.#connections.size;
  }

  #flushConnections(): void {
    if (this.#unflushed.length === 0) return;
    const connections = this.#unflushed;
    this.#unflushed = [];
    for (const connection of connections) connection.flush();
  }
}
