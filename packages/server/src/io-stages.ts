/**
 * All stages of one I/O thread, put together: listener, connections, dispatcher, worker pool. The only file that knows
 * every stage. Runs on a thread of its own or on the calling one; it cannot tell.
 */

import { DateField, SpoolError, type RequestLimits } from '@spool/protocol';

import type { ByteSource } from './connection/byte-source.js';
import { Listener, type ListenAddress } from './accept/listener.js';
import type { ConnectionHost } from './connection/connection-host.js';
import { Connection } from './connection/connection.js';
import { ConnectionSweeper } from './connection/connection-sweeper.js';
import type { ConnectionTimeouts } from './connection/connection-watch.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import type { WorkerHandle } from './dispatch/worker-handle.js';
import { DEFAULT_CLOSE_TIMEOUT_MS, type CloseOptions, type ListenOptions } from './listen-options.js';
import type { ResolvedServerOptions } from './options.js';
import type { ServerEvents } from './server-events.js';
import { WorkerPool } from './thread-pool/worker-pool.js';

/** Takes what happens on an I/O thread to the embedding app. */
export type EmitServerEvent = <Name extends keyof ServerEvents>(name: Name, event: ServerEvents[Name]) => void;

/** What the control thread asks of an I/O thread. */
export interface IoHost {
  /** Starts the workers, then listens. */
  listen(options: Omit<ListenOptions, 'signal'>): Promise<ListenAddress>;
  /** Stops accepting, finishes what is in flight, ends the workers. */
  close(options: CloseOptions): Promise<void>;
}

/** The stages of one I/O thread. */
export class IoStages implements ConnectionHost<Connection>, IoHost {
  readonly dispatcher: Dispatcher;
  readonly limits: RequestLimits;
  readonly inlineBytes: number;
  readonly pipelinedRequests: number;
  readonly date = new DateField();
  readonly maxRequestsPerConnection: number;
  readonly timeouts: ConnectionTimeouts;
  readonly trustsProxy: boolean;
  readonly sweeper: ConnectionSweeper;
  isClosing = false;
  readonly #maxConnections: number;
  readonly #listener: Listener;
  readonly #pool: WorkerPool<WorkerHandle>;
  readonly #connections = new Set<Connection>();
  #unflushed: Connection[] = [];
  #lastRequestId = 0;

  /**
   * @param options - The server's options.
   * @param emit - Where events go.
   */
  constructor(options: ResolvedServerOptions, emit: EmitServerEvent) {
    this.limits = options.limits;
    this.inlineBytes = options.channel.inlineBytes;
    this.pipelinedRequests = options.pipelinedRequests;
    this.maxRequestsPerConnection = options.maxRequestsPerConnection;
    this.timeouts = options.timeouts;
    this.trustsProxy = options.proxyTrust.proxyCount > 0;
    this.sweeper = new ConnectionSweeper(options.timeouts);
    this.#maxConnections = options.maxConnections;
    this.dispatcher = new Dispatcher({
      workerCount: options.workers,
      lingerTurns: options.lingerTurns,
      queueLimit: options.queueLimit,
      onTurnEnd: () => this.#flushConnections(),
      onHandlerFailure: ({ requestId }, description) => emit('requestError', { requestId, description }),
    });
    this.#pool = new WorkerPool({
      workerCount: options.workers,
      handlerUrl: options.handlerUrl,
      channelSizes: options.channel,
      lingerTurns: options.lingerTurns,
      proxyTrust: options.proxyTrust,
      threads: options,
      registry: this.dispatcher,
      onWorkerStart: (workerId, threadId) => emit('workerStart', { workerId, threadId }),
      onWorkerExit: (workerId, threadId, failure) => emit('workerExit', { workerId, threadId, failure }),
    });
    this.#listener = new Listener((source) => this.#accept(source), {
      onAcceptError: ({ message }) => emit('acceptError', { message }),
    });
  }

  async listen(options: Omit<ListenOptions, 'signal'>): Promise<ListenAddress> {
    try {
      await this.#pool.start();
      this.#assertOpen();
      const address = await this.#listener.listen(options);
      this.#assertOpen();
      return address;
    } catch (error) {
      this.#listener.close();
      // Whoever closes lets the workers leave.
      if (this.isClosing) throw error;
      await this.#pool.destroy();
      this.dispatcher.close();
      throw error;
    }
  }

  async close({ timeoutMs = DEFAULT_CLOSE_TIMEOUT_MS }: CloseOptions): Promise<void> {
    this.isClosing = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.endWhenIdle();
    const isDrained = await settlesWithin(this.#drain(), timeoutMs);
    if (!isDrained) {
      this.dispatcher.failAll();
      this.#flushConnections();
      for (const connection of this.#connections) connection.destroy();
      await this.#pool.destroy();
    }
    this.dispatcher.close();
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
    if (this.#connections.size === 0) this.#onNoConnection?.();
  }

  #onNoConnection: (() => void) | undefined;

  /** A server may be closed while it starts. */
  #assertOpen(): void {
    if (!this.isClosing) return;
    throw new SpoolError('Server was closed while it started', { code: 'ERR_SPOOL_SERVER_STATE' });
  }

  /** Answers what is owed, waits until the last connection has gone, then lets the workers leave. */
  async #drain(): Promise<void> {
    await this.dispatcher.drained();
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onNoConnection = resolve;
        for (const connection of this.#connections) connection.endWhenIdle();
      });
    }
    await this.#pool.close();
  }

  #accept(source: ByteSource): void {
    const isFull = this.#maxConnections > 0 && this.#connections.size >= this.#maxConnections;
    if (this.isClosing || isFull) {
      source.socket.destroy();
      return;
    }
    this.#connections.add(new Connection(source, this));
  }

  #flushConnections(): void {
    if (this.#unflushed.length === 0) return;
    const connections = this.#unflushed;
    this.#unflushed = [];
    for (const connection of connections) connection.flush();
  }
}

/** Waits for a promise, but not for ever. Returns whether it settled in time. */
async function settlesWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
