/** Gives a lazy `Request` its parts out of a decoded record. Decodes nothing before it is asked. */

import type { DecodedRequestHead } from '@spool/protocol';

import type { RequestSource } from './fetch/index.js';
import type { ForwardedClient } from './forwarded-client.js';

/** What a request needs from its exchange. */
export interface SourceOwner {
  readonly head: DecodedRequestHead;
  readonly body: Uint8Array | null;
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
    // Absolute form (RFC 9112 section 3.2.2): the target names scheme and authority itself.
    if (target.charCodeAt(0) !== SLASH && target !== '*') return target.includes('://') ? target : `http://${target}/`;
    const path = target === '*' ? '/*' : target;
    const client = this.#owner.forwardedClient;
    return `${client?.scheme ?? 'http'}://${client?.host ?? this.#host()}${path}`;
  }

  get body(): Uint8Array | null {
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

/** What stands for an authority that an HTTP/1.0 request does not name. */
const DEFAULT_HOST = 'localhost';
