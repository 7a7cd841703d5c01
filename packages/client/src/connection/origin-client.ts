/**
 * Owns one slot for a connection: undici's client, which tells each request what connection it goes out on.
 * Does not know how many of its kind there are.
 */
import { Client, type Dispatcher } from 'undici';
import type { Connection } from '../timing/connection.js';
import type { ConnectionSlot, SlotConnector } from './connector.js';

/** Who wants to know on which connection it goes out. */
export interface Assignable {
  /** Takes the slot; what is in it when the request starts is the request's connection. */
  assign(slot: OriginClient): void;
}

/** What is given to `dispatch()`: undici hands it on unchanged from a pool to the client that is chosen. */
export interface AttemptOptions extends Dispatcher.DispatchOptions {
  readonly attempt: Assignable;
  /** Whether the request may be sent a second time (RFC 9110 section 9.2.2). */
  readonly isIdempotent: boolean;
  // undici's own, decided by the strategy.
  idempotent?: boolean;
  blocking?: boolean;
}

/** An undici client whose connection can be looked at. */
export class OriginClient extends Client {
  readonly #slot: ConnectionSlot;

  /**
   * @param origin - The origin.
   * @param options - undici's.
   * @param connector - What makes its connections.
   */
  constructor({ origin, options, connector }: { origin: URL; options: Client.Options; connector: SlotConnector }) {
    const slot: ConnectionSlot = { connection: undefined };
    super(origin, { ...options, connect: connector(slot) });
    this.#slot = slot;
  }

  /** The connection there is now, or the last one. */
  get connection(): Connection | undefined {
    return this.#slot.connection;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    (options as AttemptOptions).attempt.assign(this);
    return super.dispatch(options, handler);
  }

  /** Takes note that a response on its connection is complete. */
  onAnswered(): void {
    // Only a pipelining client has something to do then.
  }
}
