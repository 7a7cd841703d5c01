/** What a lazy Request asks of whoever decodes the request. Knows nothing of records. */

import type { FieldList } from './field-list.js';
import type { IncomingBody } from './incoming-body.js';

/** Where a lazy Request gets its parts from: the request record decoded by the worker. */
export interface RequestSource extends FieldList {
  /** The method token as received, such as `GET`. */
  readonly method: string;
  /** An absolute URL, such as `http://host/path?q`; may be computed when first read. */
  readonly url: string;
  /**
   * Whole bytes, what still arrives, or a stream; null when the request has no body. Read at most once.
   *
   * @remarks Bytes must be backed by an ordinary ArrayBuffer. They belong to the request from here on, and a handler
   * may get the very buffer.
   */
  readonly body: Uint8Array | IncomingBody | ReadableStream<Uint8Array> | null;
  /** Aborted when the peer has gone or the deadline has passed; may be made when first read. */
  readonly signal: AbortSignal;
}
