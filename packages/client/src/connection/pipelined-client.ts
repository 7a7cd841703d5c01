/**
 * Owns what happens to a pipeline when its connection fails (RFC 9112 section 9.3.2). undici sends again what was
 * behind the request that was being answered; that one is the retry policy's. What is missing there is here.
 */
import type { Client } from 'undici';
import { OriginClient } from './origin-client.js';
import type { SlotConnector } from './connector.js';

/** What undici calls an end of a connection that nobody has to be told about. */
const ordinaryEndCode = 'UND_ERR_INFO';

/**
 * Pipelines requests, and not at once after a failure.
 *
 * @remarks
 * RFC 9112 section 9.3.2: after a failed connection a client must not pipeline immediately, since the first request
 * may be what the connection died of, and its answer would be lost once more. So one request goes out alone, and the
 * depth comes back with its answer.
 */
export class PipelinedClient extends OriginClient {
  readonly #depth: number;

  /**
   * @param origin - The origin.
   * @param options - undici's.
   * @param connector - What makes its connections.
   * @param depth - Most requests that are sent before the first is answered.
   */
  constructor({ depth, ...rest }: { origin: URL; options: Client.Options; connector: SlotConnector; depth: number }) {
    super({ ...rest, options: { ...rest.options, pipelining: depth } });
    this.#depth = depth;
    this.on('disconnect', (_origin, _targets, error) => {
      if (error.code !== ordinaryEndCode && !this.closed && !this.destroyed) this.pipelining = 1;
    });
  }

  override onAnswered(): void {
    // Later, because undici is in the middle of the answer.
    if (this.pipelining !== this.#depth) queueMicrotask(() => (this.pipelining = this.#depth));
  }
}
