/** Gives a lazy `Request` its parts out of a decoded record. Decodes nothing before it is asked. */

import type { DecodedRequestHead } from '@spool/protocol';

import type { IncomingBody, RequestSource } from './fetch/index.js';
import type { ForwardedClient } from './forwarded-client.js';

/** What a request needs from its exchange. */
export interface SourceOwner {
  readonly head: DecodedRequestHead;
  readonly body: Uint8Array | IncomingBody | null;
  readonly signal: AbortSignal;
  /** The client as trusted proxies tell of it; undefined when it is the peer itself. */
  readonly forwardedClient: ForwardedClient | undefined;
}

/** The parts of one request. */
export class RecordRequestSource implements RequestSource {
  readonly fieldCount: number;
  readonly #owner: SourceOwner;

  /** @param owner - The exchange. */
  constructor(owner: SourceOwner) {
    this.#owner = owner;
    this.fieldCount = owner.head.fieldCount;
  }

  get method(): string {
    return this.#owner.head.method;
  }

  get url(): string {
    const { target } = this.#owner.head;
    const client = this.#owner.forwardedClient;
    const absolute = target.charCodeAt(0) === SLASH ? null : ABSOLUTE_TARGET.exec(target);
    if (absolute === null) {
      const path = target === '*' ? '/*' : target;
      return `${client?.scheme ?? 'http'}://${client?.host ?? this.#host()}${path}`;
    }
    // The target's own authority, not that of Host (RFC 9112 section 3.2.2), and without user information (RFC 9110
    // section 4.2.4). What a trusted proxy says of its client goes before both.
    const [, scheme, authority, path] = absolute;
    return `${client?.scheme ?? scheme.toLowerCase()}://${client?.host ?? authority}${path.startsWith('/') ? '' : '/'}${path}`;
  }

  get body(): Uint8Array | IncomingBody | null {
    return this.#owner.body;
  }

  get signal(): AbortSignal {
    return this.#owner.signal;
  }

  fieldName(index: number): string {
    return this.#owner.head.fieldName(index);
  }

  fieldValue(index: number): string {
    return this.#owner.head.fieldValue(index);
  }

  #host(): string {
    const { head } = this.#owner;
    for (let index = 0; index < head.fieldCount; index++) {
      const name = head.fieldName(index);
      if (name.length === 4 && name.toLowerCase() === 'host') return head.fieldValue(index) || DEFAULT_HOST;
    }
    return DEFAULT_HOST;
  }
}

const SLASH = 0x2f;

/** Scheme, authority without user information, and what follows. The parser has let only URIs through. */
const ABSOLUTE_TARGET = /^([^:]+):\/\/(?:[^/?@]*@)?([^/?]*)(.*)$/;

/** What stands for an authority that an HTTP/1.0 request does not name. */
const DEFAULT_HOST = 'localhost';
