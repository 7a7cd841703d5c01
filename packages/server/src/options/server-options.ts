/** The options of a server: their shape and their defaults. `resolve-options.ts` checks them. */

import type { ResourceLimits } from 'node:worker_threads';

import type { ChannelSizes, RequestLimits } from '@spool/protocol';

import type { Affinity } from '../connection/affinity-key.js';
import type { AppHandler } from '../worker/handler-module.js';
import type { ProxyFields } from '../worker/forwarded-client.js';

/** How a server is made. */
export interface ServerOptions {
  /**
   * The handler module, loaded once in each worker: a URL, a `file:` URL as a string, or a path from the working
   * directory. Its default export is a function or an object with a `fetch` method, or what `nodeHandler()` of
   * `@spool/web/node` makes. With `workers: 'here'` such a function or object itself.
   */
  readonly handler: URL | string | AppHandler;
  /**
   * Worker threads that run handlers, 1 to 1024: the same as giving it for both `minWorkers` and `maxWorkers`.
   *
   * `'here'` runs them on the calling thread, beside an I/O thread of its own: for handlers that are closures, and for tests.
   * A handler that blocks then blocks the app, and nobody can end it: past its deadline its client gets 504 all the same.
   *
   * @defaultValue The processor's parallelism and one more, at least 3: one worker is kept for short requests, which takes
   * little of a core's time from the others.
   */
  readonly workers?: number | 'here';
  /** Workers that are always there, 1 to `maxWorkers`. @defaultValue `workers` */
  readonly minWorkers?: number;
  /** Workers that are started when requests wait, at most, 1 to 1024. @defaultValue `workers`, or `minWorkers` if greater */
  readonly maxWorkers?: number;
  /**
   * Time without a request after which a worker beyond `minWorkers` is ended, in milliseconds, 1 to 2^31 - 1.
   *
   * @defaultValue 30000: starting one takes some 40 ms, so that a load that comes back within half a minute finds it there
   */
  readonly idleWorkerMs?: number;
  /**
   * Priority by which workers that may take long requests stand back behind the I/O thread and the worker kept for short ones,
   * 0 to 19, as in `nice`. Only on Linux, where it can be set for one thread. With fewer than three workers all stand back. Where
   * other programs compete for the cores, 0 gives workers their share.
   *
   * @defaultValue 5, from two sweeps in benchmarks/RESULTS.md
   */
  readonly longNiceness?: number;
  /**
   * Longest time until a handler has answered with a response head, in milliseconds; 0 for none. Counted from the request's
   * head, and anew from each piece of its body. Past it the client gets 504 on its intact connection and `request.signal`
   * aborts. A response that streams is not bounded by it.
   *
   * @defaultValue 30000, as gunicorn's and Heroku's (nginx 60 s, node none)
   */
  readonly requestTimeoutMs?: number;
  /**
   * Longest time until a worker with an overdue request shows that its event loop still turns, in milliseconds; 0 for none.
   * Past it the thread is ended and replaced. Needs `requestTimeoutMs`.
   *
   * @defaultValue 1000
   */
  readonly killAfterMs?: number;
  /**
   * Overdue handlers that may go on running on one worker; then it is drained and replaced, since what they hold is never given
   * back. 0 for any number that leaves it room for others: it is replaced when they are all it can have.
   *
   * @defaultValue 8
   */
  readonly maxAbandoned?: number;
  /**
   * Requests that one worker may have at once, 1 to 65535. With 1 a handler that loops costs no other request, and a worker
   * awaits with its handler. Several I/O threads share it evenly.
   *
   * @defaultValue `channel.exchangeCount`, 256, for each I/O thread
   */
  readonly maxConcurrentPerWorker?: number;
  /**
   * Longest time for a worker to load the handler module and run its `start` hook, in milliseconds; 0 for none.
   *
   * @defaultValue 30000
   */
  readonly startTimeoutMs?: number;
  /**
   * Longest time a worker that is replaced may take for what it still has, in milliseconds, 1 to 2^31 - 1. Then streams are
   * broken off and the rest is answered 503.
   *
   * @defaultValue 30000: as `close()`
   */
  readonly drainTimeoutMs?: number;
  /**
   * Threads that own sockets, 0 to 64: 1 for a thread of its own, 0 for the calling thread. With 0 a handler still runs on a
   * worker, but whatever blocks the calling thread blocks the sockets too, and delays the replacement of a dead worker. More
   * than 1 listen on the same TCP port and need `reusePort`: Linux, and Node 22.12 or 23.1.
   *
   * @defaultValue 1
   */
  readonly ioThreads?: number;
  /**
   * Whether several I/O threads share one pool of workers, so that no request waits while some worker idles. Without it each
   * has `workers` of its own, and a connection is bound to those of its thread.
   *
   * @defaultValue true
   */
  readonly sharesWorkers?: boolean;
  /** Limits of a request; those left out keep their defaults. @defaultValue those of `RequestLimits` */
  readonly limits?: Partial<RequestLimits>;
  /**
   * Requests of one connection in flight at once, 1 to 65535; reading from its socket stops at the limit.
   *
   * @defaultValue 32: as deep as pipelining clients go, and few enough that one connection cannot fill a worker.
   */
  readonly pipelinedRequests?: number;
  /**
   * Bytes of further requests that are read while there is no room for them, 0 to 2^30. As long as a socket is read, the loss
   * of its client shows at once; past this it shows with the next write, or by a timeout.
   *
   * @defaultValue 65536
   */
  readonly pipelinedBytes?: number;
  /**
   * Requests that may wait for a worker, 0 to 2^31 - 1; one more is answered 503 with Retry-After.
   *
   * @defaultValue 4096
   */
  readonly queueLimit?: number;
  /**
   * Longest time a request may wait for a worker, in milliseconds; 0 for none. One that would have to wait longer, as far as
   * can be told, is answered 503 with Retry-After at once, and one that has waited so long then.
   *
   * @defaultValue 10000
   */
  readonly queueTimeoutMs?: number;
  /**
   * Keeps requests that share a key on one worker, where it has what belongs to the key in memory: the value of a field, of a
   * cookie, or the first segments of the path. Requests without the key go anywhere.
   *
   * @defaultValue none
   */
  readonly affinity?: Affinity;
  /**
   * Turns of the event loop for which a thread without work goes on looking before it sleeps, at most, 0 to 10000; 0
   * sleeps at once. Within this bound each thread finds out how long lingering pays.
   *
   * @defaultValue 64, measured in docs/adr/0002-lingering.md
   */
  readonly lingerTurns?: number;
  /**
   * Longest wait on a connection without a request under way, in milliseconds; 0 for none. It is then closed.
   *
   * @defaultValue 5000, as Node's own (nginx 75 s, Apache 5 s)
   */
  readonly keepAliveTimeoutMs?: number;
  /**
   * Longest time from the first byte of a head to its last, in milliseconds; 0 for none. Past it the answer is 408.
   *
   * @defaultValue 30000 (Node and nginx 60 s, Apache 20 to 40 s)
   */
  readonly headersTimeoutMs?: number;
  /**
   * Longest time for a body, in milliseconds, and one second more for each `bodyMinBytesPerSecond` that have come; 0 for
   * none. Past it the answer is 408.
   *
   * @defaultValue 30000 (nginx 60 s between two reads, Apache 20 s and 500 bytes a second, Node 300 s for the request)
   */
  readonly bodyTimeoutMs?: number;
  /**
   * Rate at which a body may take longer than `bodyTimeoutMs`, in bytes a second; 0 for no such extension.
   *
   * @defaultValue 500, Apache's `RequestReadTimeout`
   */
  readonly bodyMinBytesPerSecond?: number;
  /**
   * Longest time in which the peer takes nothing of a response that is written, in milliseconds; 0 for none. The
   * connection is then cut.
   *
   * @defaultValue 60000, nginx's `send_timeout`
   */
  readonly writeStallTimeoutMs?: number;
  /**
   * Whether a client that has sent its last byte and closed its side still gets the answers it is owed (RFC 9112 section 9.6
   * has it wait for them). With false that is taken for the loss of the client, as `node:http` does: its requests are aborted.
   * A client that has gone altogether is told from one that waits only when something is written.
   *
   * @defaultValue true
   */
  readonly allowHalfOpen?: boolean;
  /**
   * Connections open at once; one more is closed as soon as it is accepted. 0 for no limit but the system's descriptors.
   *
   * @defaultValue 0
   */
  readonly maxConnections?: number;
  /**
   * Requests after which a connection is closed, 0 for no limit.
   *
   * @defaultValue 0, as Node's own (nginx 1000)
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * Proxies that stand in front and are believed, counted from the nearest, 0 to 255. With 0 what a request says of proxies
   * changes nothing. Otherwise `context.remoteAddress` and the scheme and host of `request.url` are those the outermost
   * trusted proxy saw. Holds only if no request comes around those proxies.
   *
   * @defaultValue 0
   */
  readonly trustProxy?: number;
  /**
   * Which fields the trusted proxies write: `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded` (RFC 7239). Only one of
   * them, because a proxy that writes the one passes on what a client makes up of the other.
   *
   * @defaultValue 'x-forwarded', as nginx, HAProxy and most load balancers write
   */
  readonly proxyFields?: ProxyFields;
  /**
   * Whether each response says in a `Server-Timing` field where its time went: waiting for a worker, waking it, in the handler,
   * and back. Tells clients of the load, so leave it off where they are not trusted.
   *
   * @defaultValue false
   */
  readonly serverTiming?: boolean;
  /** Sizes of the shared memory between the I/O thread and each worker. @defaultValue those of `ChannelSizes` */
  readonly channel?: Partial<ChannelSizes>;
  /** V8 limits of each worker, as Node's `Worker` takes them. @defaultValue Node's */
  readonly resourceLimits?: ResourceLimits;
  /** Node options of each worker, as Node's `Worker` takes them. @defaultValue those of the process */
  readonly execArgv?: readonly string[];
  /** Environment of each worker. @defaultValue A copy of the process's */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to each worker as `workerData` of `node:worker_threads`; must be cloneable. @defaultValue none */
  readonly workerData?: unknown;
}

/** The defaults, where they do not depend on the machine. */
export const DEFAULT_SERVER_OPTIONS = Object.freeze({
  ioThreads: 1,
  sharesWorkers: true,
  idleWorkerMs: 30_000,
  longNiceness: 5,
  requestTimeoutMs: 30_000,
  killAfterMs: 1000,
  maxAbandoned: 8,
  startTimeoutMs: 30_000,
  drainTimeoutMs: 30_000,
  pipelinedRequests: 32,
  pipelinedBytes: 65_536,
  queueLimit: 4096,
  queueTimeoutMs: 10_000,
  lingerTurns: 64,
  keepAliveTimeoutMs: 5000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
  bodyMinBytesPerSecond: 500,
  writeStallTimeoutMs: 60_000,
  maxConnections: 0,
  maxRequestsPerConnection: 0,
  trustProxy: 0,
  proxyFields: 'x-forwarded',
  serverTiming: false,
  allowHalfOpen: true,
} as const);
