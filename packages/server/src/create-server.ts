/** The server object that an app embeds. Starts and stops the rest; never touches a request. */

import { EventEmitter } from 'node:events';

import { SpoolError, ThreadState, createEventCount, createThreadCounters, monotonicMs } from '@spool/protocol';

import type { ListenAddress } from './accept/listener.js';
import type { HereWorker } from './here/here-worker.js';
import type { IoHost } from './io-thread/host.js';
import type { IoReports } from './io-thread/reports.js';
import { IoStages } from './io-thread/stages.js';
import { IoThreads } from './io-thread/io-threads.js';
import {
  DEFAULT_CLOSE_TIMEOUT_MS,
  assertListenOptions,
  type CloseOptions,
  type ListenOptions,
} from './options/listen-options.js';
import type { ServerOptions } from './options/server-options.js';
import {
  invalidOption,
  resolveServerOptions,
  toHandlerUrl,
  type ResolvedServerOptions,
} from './options/resolve-options.js';
import type { ServerEvents } from './server-events.js';
import type { AppHandler } from './worker/handler-module.js';
import { endCounters, readStats, type ServerStats, type StatsSource } from './stats/index.js';

/** Where a server listens on TCP. */
export interface TcpAddress {
  /** An IP address, such as `127.0.0.1` or `::`; the path of a UNIX socket. */
  readonly address: string;
  /** `IPv4`, `IPv6`, or `unix`. */
  readonly family: string;
  /** 1 to 65535, the real one where port 0 was asked for; 0 for a UNIX socket. */
  readonly port: number;
}

/** Listeners by event, in the form `EventEmitter` takes. */
type EventMap = { [Name in keyof ServerEvents]: [ServerEvents[Name]] };

const State = { IDLE: 0, LISTENING: 1, CLOSED: 2 } as const;
type State = (typeof State)[keyof typeof State];

/**
 * An HTTP server whose handlers run on worker threads. Made by {@link createServer}; listens once.
 *
 * @remarks Emits the events of {@link ServerEvents}.
 */
export class Server extends EventEmitter<EventMap> implements AsyncDisposable {
  readonly #options: ResolvedServerOptions;
  /** What the options do not name: a function or an object of the app's. */
  readonly #handler: AppHandler | undefined;
  /** Whose counters `stats()` reads. */
  readonly #sources: { ioThreads: StatsSource[]; workers: StatsSource[]; startedAtMs: number } = {
    ioThreads: [],
    workers: [],
    startedAtMs: 0,
  };
  #host: IoHost | undefined;
  #address: ListenAddress | null = null;
  #state: State = State.IDLE;
  #closed: Promise<void> | undefined;

  /**
   * @param options - Checked options.
   * @param handler - The handler that runs on the calling thread; undefined for the module that the options name.
   */
  constructor(options: ResolvedServerOptions, handler?: AppHandler) {
    super();
    this.#options = options;
    this.#handler = handler;
  }

  /**
   * Starts the workers and, once every one has loaded the handler module, listens.
   *
   * @param options - Where: one of `port`, `path` and `fd`.
   * @returns The address and port; for a UNIX socket the path as `address` and port 0.
   * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` for a bad option, `ERR_SPOOL_SERVER_STATE` when it listens or has
   * closed already, `ERR_SPOOL_HANDLER_LOAD`, `ERR_SPOOL_HANDLER_INVALID` or `ERR_SPOOL_HANDLER_START` when the handler
   * module cannot be used, and the system's error, such as `EADDRINUSE`.
   */
  async listen(options: ListenOptions): Promise<TcpAddress> {
    assertListenOptions(options);
    if (this.#state !== State.IDLE) {
      throw new SpoolError('Server listens or has been closed already', { code: 'ERR_SPOOL_SERVER_STATE' });
    }
    if (this.#options.ioThreads > 1 && options.port === undefined) {
      throw invalidOption('listen() takes a port where there are several I/O threads');
    }
    const { signal, ...place } = options;
    signal?.throwIfAborted();
    this.#state = State.LISTENING;
    const hereWorker = this.#options.runsHere ? await this.#createHereWorker() : undefined;
    this.#assertOpen();
    this.#host = this.#createHost(hereWorker);
    try {
      this.#address = await this.#host.listen(place);
    } catch (error) {
      // Whoever closes waits for the threads by itself.
      if (this.#closed === undefined) this.#endIoCounters();
      this.#state = State.CLOSED;
      this.#closed ??= Promise.resolve();
      throw error;
    }
    signal?.addEventListener('abort', () => void this.close(), { once: true });
    if (signal?.aborted === true) await this.close();
    return toTcpAddress(this.#address);
  }

  /**
   * Has every worker load the handler module anew, one worker at a time, without failing a request: a new worker starts first,
   * then an old one takes no more, finishes what it has and leaves. Streams older than `drainTimeoutMs` are broken off.
   *
   * @param handler - Another module to serve from now on. @defaultValue The same one, read anew
   * @throws SpoolError `ERR_SPOOL_SERVER_STATE` when it does not listen, and `ERR_SPOOL_HANDLER_LOAD`,
   * `ERR_SPOOL_HANDLER_INVALID` or `ERR_SPOOL_HANDLER_START` when the module cannot be used: the old workers go on then.
   */
  async reload(handler?: URL | string): Promise<void> {
    if (this.#state !== State.LISTENING || this.#host === undefined) {
      throw new SpoolError('Server does not listen', { code: 'ERR_SPOOL_SERVER_STATE' });
    }
    await this.#host.reload(handler === undefined ? undefined : toHandlerUrl(handler));
  }

  /**
   * Tells what every thread has done since the server listens: wake-ups sent and saved, sleeps, copies, stalls, and where the
   * time of requests went. Reads memory that the threads write as they work: no thread is asked, waited for or woken.
   *
   * @param options - Whether the buckets of the histograms are wanted as well. @defaultValue false
   */
  stats(options: { readonly withBuckets?: boolean } = {}): ServerStats {
    const { withBuckets = false } = options;
    return readStats(this.#sources, { atMs: Date.now(), nowMs: monotonicMs(), withBuckets });
  }

  /** Where the server listens: an address and port, the path of a UNIX socket, or null when it does not. */
  address(): ListenAddress | null {
    return this.#address;
  }

  /**
   * Accepts nothing new, finishes what is in flight, closes the handler modules and ends every thread.
   *
   * @param options - How long to wait.
   * @returns A promise that settles when nothing is left; the same one however often it is called.
   */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#close(options);
    return this.#closed;
  }

  /** Closes the server at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A server may be closed while it starts. */
  #assertOpen(): void {
    if (this.#closed === undefined) return;
    throw new SpoolError('Server was closed while it started', { code: 'ERR_SPOOL_SERVER_STATE' });
  }

  #createHost(hereWorker: HereWorker | undefined): IoHost {
    const reports: IoReports = {
      emit: (name, event) => this.#onEvent(name, event),
      onWorkerCounters: (id, memory) => this.#sources.workers.push({ id, memory }),
    };
    const onCounters = (id: number, memory: SharedArrayBuffer): void => {
      this.#sources.ioThreads.push({ id, memory });
    };
    this.#sources.startedAtMs = monotonicMs();
    if (this.#options.ioThreads > 0) {
      return new IoThreads({ server: this.#options, reports, onCounters, hereWorker });
    }
    const counters = createThreadCounters();
    onCounters(0, counters);
    const place = { ioThreadId: 0, counters, eventCount: createEventCount(), owner: undefined, peers: [] };
    return new IoStages(this.#options, place, reports);
  }

  /** Makes the worker on this thread, if there is to be one: most servers need none of what it loads. */
  async #createHereWorker(): Promise<HereWorker> {
    const { HereWorker } = await import('./here/here-worker.js');
    const worker = new HereWorker(this.#options, this.#handler);
    this.#sources.workers.push({ id: 0, memory: worker.counters });
    return worker;
  }

  async #close({ timeoutMs = DEFAULT_CLOSE_TIMEOUT_MS }: CloseOptions): Promise<void> {
    this.#state = State.CLOSED;
    this.#address = null;
    const startedAtMs = monotonicMs();
    await this.#host?.drain(timeoutMs);
    await this.#host?.end(Math.max(0, timeoutMs - (monotonicMs() - startedAtMs)));
    // The pool has done so for the workers, which may have left earlier.
    this.#endIoCounters();
  }

  #endIoCounters(): void {
    const end = { state: ThreadState.CLOSED, nowMs: monotonicMs() };
    for (const { memory } of this.#sources.ioThreads) endCounters(memory, end);
  }

  #onEvent<Name extends keyof ServerEvents>(name: Name, event: ServerEvents[Name]): void {
    if (name === 'requestError' && this.listenerCount('requestError') === 0) {
      const { requestId, description } = event as ServerEvents['requestError'];
      console.error(`Request ${requestId} failed: ${description}`);
      return;
    }
    // The tuple of one event, which TypeScript cannot tie to its name in a generic call.
    (this as EventEmitter).emit(name, event);
  }
}

/**
 * Creates a server. It does nothing before {@link Server.listen}.
 *
 * @param options - The handler module, and everything that has a default.
 * @throws SpoolError `ERR_SPOOL_INVALID_OPTION` when an option is out of range.
 *
 * @example
 * ```ts
 * const server = createServer({ handler: new URL('./app.js', import.meta.url), workers: 4 });
 * const { port } = await server.listen({ port: 3000 });
 * await server.close();
 * ```
 */
export function createServer(options: ServerOptions): Server {
  const { handler } = options;
  const isModule = typeof handler === 'string' || handler instanceof URL;
  return new Server(resolveServerOptions(options), isModule ? undefined : handler);
}

function toTcpAddress(address: ListenAddress): TcpAddress {
  return typeof address === 'string' ? { address, family: 'unix', port: 0 } : address;
}
