/** Encodes a request head into memory of its own, for a request that has to wait: the socket's buffer goes with its turn. */

import {
  createFrameMemory,
  requestHeadFrameBytes,
  writeRequestHead,
  type FrameMemory,
  type ParsedHead,
} from '@spool/protocol';

import type { Exchange } from './exchange.js';

/** Where frames are laid out before their size is known. Grows to the largest one seen. */
let scratch: FrameMemory = createFrameMemory(new ArrayBuffer(32 * 1024));

/**
 * Encodes a head as the frame that will go into a ring.
 *
 * @param head - The parsed head.
 * @param exchange - The request.
 * @param inlineBody - The whole body when it goes with the head, empty when there is none; undefined when it follows.
 * @returns The frame, in ordinary memory of its exact size, without an exchange and a time of dispatch.
 */
export function encodeHead(head: ParsedHead, exchange: Exchange, inlineBody: Uint8Array | undefined): Uint8Array {
  const boundBytes = requestHeadFrameBytes(head, exchange.remoteAddress.length + (inlineBody?.byteLength ?? 0));
  if (boundBytes > scratch.bytes.byteLength)
    scratch = createFrameMemory(new ArrayBuffer(2 ** Math.ceil(Math.log2(boundBytes))));
  const frame = {
    exchangeIndex: 0,
    generation: 0,
    requestId: exchange.requestId,
    remoteAddress: exchange.remoteAddress,
    receivedAtMs: exchange.receivedAtMs,
    dispatchedAtMs: 0,
    closes: !exchange.keepAlive,
  };
  const byteCount = writeRequestHead(scratch, 0, head, frame, inlineBody);
  return new Uint8Array(scratch.bytes.buffer.slice(0, byteCount));
}
