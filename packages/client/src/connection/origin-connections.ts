/**
 * Owns the connections to one origin under a strategy: how many there are, and which requests may share one.
 * Does not know responses, retries or redirects.
 */
import type { Socket } from 'node:net';
import { Pool, type Client, type Dispatcher } from 'undici';
import { ClientError, ClientErrorCode } from '../errors.js';
import { ConnectionStrategy, type ResolvedClientOptions } from '../options.js';
import { createConnector } from './connector.js';
import { Http2Client, mostStreams } from './http2-client.js';
import { OriginClient, type AttemptOptions } from './origin-client.js';
import { PipelinedClient } from './pipelined-client.js';

/** The connections to one origin. */
export class OriginConnections {
  readonly #ordinary: Dispatcher;
  /** Where requests go that may be sent again; elsewhere than the others only under `pipelined`. */
  readonly #idempotent: Dispatcher;
  readonly #isHttp2: boolean;
  readonly #sockets = new Set<Socket>();

  /**
   * @param origin - The origin.
   * @param options - The client's options.
   */
  constructor(origin: URL, options: ResolvedClientOptions) {
    const { strategy, connections, pipelineDepth, headersTimeoutMs, bodyTimeoutMs } = options;
    const timeouts: Client.Options = { headersTimeout: headersTimeoutMs, bodyTimeout: bodyTimeoutMs };
    const connector = createConnector(origin, { options, sockets: this.#sockets });
    const createPool = (createClient: () => Client): Pool => new Pool(origin, { connections, factory: createClient });
    this.#isHttp2 = strategy === ConnectionStrategy.HTTP2;
    if (this.#isHttp2) {
      const http2Options = { ...timeouts, allowH2: true, pipelining: mostStreams };
      this.#ordinary = createPool(() => new Http2Client({ origin, options: http2Options, connector }));
    } else {
      // undici's 0 asks the peer to close after each response.
      const ownOptions = { ...timeouts, pipelining: strategy === ConnectionStrategy.NON_PERSISTENT ? 0 : 1 };
      this.#ordinary = createPool(() => new OriginClient({ origin, options: ownOptions, connector }));
    }
    this.#idempotent =
      strategy === ConnectionStrategy.PIPELINED
        ? createPool(() => new PipelinedClient({ origin, options: timeouts, connector, depth: pipelineDepth }))
        : this.#ordinary;
  }

  /**
   * Sends a request when there is a connection for it.
   *
   * @remarks
   * What is not idempotent never shares a pipeline: undici would send it again together with what was pipelined
   * behind it, when one of those is aborted.
   */
  dispatch(options: AttemptOptions, handler: Dispatcher.DispatchHandler): void {
    const { isIdempotent } = options;
    // HTTP/2 has no order to wait for; an exchange refuses to be sent twice where that is not safe.
    options.idempotent = isIdempotent || this.#isHttp2;
    options.blocking = !isIdempotent;
    (isIdempotent ? this.#idempotent : this.#ordinary).dispatch(options, handler);
  }

  /** Refuses new requests, and closes each connection when what is on it is done. */
  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers()].map((dispatcher) => dispatcher.close()));
    this.#endSockets();
  }

  /** Closes every connection at once. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#dispatchers()].map((dispatcher) => dispatcher.destroy()));
    this.#endSockets();
  }

  /** undici 7.30 leaves the socket of an HTTP/2 session open that it has taken up again after a loss. */
  #endSockets(): void {
    // With an error, because undici looks for the address of a socket that is gone without one.
    const error = new ClientError(ClientErrorCode.CLOSED, 'The client is closed');
    for (const socket of this.#sockets) socket.destroy(error);
  }

  #dispatchers(): Set<Dispatcher> {
    return new Set([this.#ordinary, this.#idempotent]);
  }
}
