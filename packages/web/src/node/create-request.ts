/** Makes an `http.IncomingMessage` of a decoded head, as Node's own parser would. */

import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { DecodedRequestHead } from '@spool/protocol';

import type { ExchangeSocket } from './exchange-socket.js';
import { addFields } from './response-internals.js';

/**
 * Makes a request without its body.
 *
 * @param head - The head.
 * @param socket - What stands in for its connection.
 */
export function createRequest(head: DecodedRequestHead, socket: ExchangeSocket): IncomingMessage {
  // It has what Node asks of a socket here, and what listeners do.
  const request = new IncomingMessage(socket as unknown as Socket);
  const { minorVersion, fieldCount } = head;
  request.httpVersionMajor = 1;
  request.httpVersionMinor = minorVersion;
  request.httpVersion = minorVersion === 1 ? '1.1' : '1.0';
  request.method = head.method;
  request.url = head.target;
  const fields: string[] = [];
  for (let index = 0; index < fieldCount; index++) fields.push(head.fieldName(index), head.fieldValue(index));
  addFields(request, fields);
  return request;
}
