/** One response in the line of its connection: what of it waits, and how it is framed. Plain data; the writer moves it. */

import { BodyFraming } from '@spool/protocol';

import type { Exchange } from '../dispatch/exchange.js';

/** Bytes that stay where they are until the socket has taken them. */
export interface HeldBytes {
  readonly bytes: Uint8Array;
  readonly release: () => void;
}

/** The response to one request. */
export interface Turn {
  /** Undefined for an answer of the server's own. */
  readonly exchange: Exchange | undefined;
  /** What has come before the turn was first in line. */
  held: (string | HeldBytes)[];
  framing: BodyFraming;
  /** Body bytes still owed when the head announced a length. */
  remainingBytes: number;
  keepAlive: boolean;
  /** Whether its head has come and was not yet handed on. */
  hasUncountedHead: boolean;
  isComplete: boolean;
  /** Whether the rest of a response whose head is out will not come: only the end of the connection can say so. */
  isBroken: boolean;
}

/**
 * Makes a turn with nothing in it.
 *
 * @param exchange - Whose answer it is; undefined for an answer of the server's own.
 */
export function createTurn(exchange: Exchange | undefined): Turn {
  return {
    exchange,
    held: [],
    framing: BodyFraming.NONE,
    remainingBytes: 0,
    keepAlive: exchange?.keepAlive ?? false,
    hasUncountedHead: false,
    isComplete: false,
    isBroken: false,
  };
}
