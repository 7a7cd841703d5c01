/** Makes the exchange of a request whose head has been parsed. */

import { METHODS, MethodCode, monotonicMs, type RequestParser } from '@spool/protocol';

import { Exchange, type ResponseSink } from '../dispatch/exchange.js';
import type { ConnectionHost, UnflushedConnection } from './connection-host.js';

/** What a request has of its connection. */
export interface ExchangeOrigin {
  readonly sink: ResponseSink;
  readonly remoteAddress: string;
  /** Whether the connection may take another request after this one. */
  readonly mayFollow: boolean;
}

/**
 * Makes an exchange.
 *
 * @param parser - With the head of the request.
 * @param host - What all connections share.
 * @param origin - The connection.
 */
export function openExchange<Connection extends UnflushedConnection>(
  parser: RequestParser,
  host: ConnectionHost<Connection>,
  origin: ExchangeOrigin,
): Exchange {
  return new Exchange({
    sink: origin.sink,
    requestId: host.nextRequestId(),
    receivedAtMs: monotonicMs(),
    requestClass: host.dispatcher.classifier.classify(parser),
    remoteAddress: origin.remoteAddress,
    isHead: parser.methodCode === MethodCode.HEAD,
    isSafe: METHODS[parser.methodCode].isSafe,
    isIdempotent: METHODS[parser.methodCode].isIdempotent,
    affinityHash: host.affinityOf(parser),
    minorVersion: parser.minorVersion,
    keepAlive: parser.keepAlive && origin.mayFollow,
  });
}
