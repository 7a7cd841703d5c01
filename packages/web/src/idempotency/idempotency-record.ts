/** What the store holds for a key: a claim, or how the matter ended. */

/** A request is at work, or was when its thread ended. */
export interface Claim {
  readonly kind: 'claim';
  /** A digest of the request, to tell a copy from another one. */
  readonly fingerprint: string;
  /** Who has it: drawn at random for each run of the handler. */
  readonly owner: string;
  /** How many runs there were before it. */
  readonly epoch: number;
  /** When it ends without a sign of life, in milliseconds since 1970; 0 once it is known that no response will come. */
  readonly leaseUntilMs: number;
}

/** A response that is kept. */
export interface KeptResponse {
  readonly kind: 'response';
  readonly fingerprint: string;
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly (readonly [string, string])[];
  /** Undefined when it was too long to be kept. */
  readonly body: Uint8Array | undefined;
}

/** Either. */
export type IdempotencyRecord = Claim | KeptResponse;

/** A body follows the JSON after a line feed, which no JSON on one line has. */
const LINE_FEED = 0x0a;

/** Encodes a record: JSON, and the body as it is. */
export function encodeRecord(record: IdempotencyRecord): Uint8Array {
  if (record.kind === 'claim') return Buffer.from(JSON.stringify(record));
  const { body, ...head } = record;
  const headBytes = Buffer.from(JSON.stringify(head));
  return body === undefined ? headBytes : Buffer.concat([headBytes, Buffer.of(LINE_FEED), body]);
}

/** Decodes what {@link encodeRecord} made. */
export function decodeRecord(value: Uint8Array): IdempotencyRecord {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const endOffset = bytes.indexOf(LINE_FEED);
  const head = JSON.parse(bytes.toString('utf8', 0, endOffset === -1 ? undefined : endOffset)) as IdempotencyRecord;
  // Copied: a Response takes no view of a buffer it does not own.
  return head.kind === 'claim'
    ? head
    : { ...head, body: endOffset === -1 ? undefined : Uint8Array.prototype.slice.call(bytes, endOffset + 1) };
}
