/** What stands between a handler's Response and the frames that carry it. */

/** What the worker loop needs to send a response, whichever class it came from. */
export interface OutgoingResponse {
  /** From 200 to 599. */
  status: number;
  /** The reason phrase; empty when the handler gave none. */
  reason: string;
  /** Name, value, name, value; names in lowercase, `set-cookie` once per cookie. */
  fields: string[];
  /** A string is to be sent in UTF-8; a stream is neither locked nor read from. */
  body: string | Uint8Array | ReadableStream<Uint8Array> | null;
}
