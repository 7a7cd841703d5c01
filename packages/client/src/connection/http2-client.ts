/**
 * Owns how many requests share a connection on which HTTP/2 was offered. undici multiplexes and pipelines by one and the
 * same number, and takes it before it knows which of the two it will be.
 */
import { OriginClient } from './origin-client.js';

/** Streams on one connection before the peer says how many it takes: RFC 9113 section 6.5.2 asks for at least this. */
export const mostStreams = 100;

/** Multiplexes where the peer agrees to HTTP/2, and sends one request at a time where it answers HTTP/1.1. */
export class Http2Client extends OriginClient {
  constructor(given: ConstructorParameters<typeof OriginClient>[0]) {
    super(given);
    this.on('connect', () => {
      const pipelining = this.connection?.httpVersion === '2' ? mostStreams : 1;
      if (this.pipelining !== pipelining) this.pipelining = pipelining;
    });
  }
}
