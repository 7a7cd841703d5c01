/** Compares what Spool's parser and Node's make of the same bytes, and says which of them was stricter. Pure. */
import type { NodeResult } from './node-parser.js';
import type { PlayedResult } from './play-requests.js';
import { findDifference, type RequestMessage } from './request-message.js';

/** How the two differ. */
export type NodeDifference =
  /** Both tell of a message and not of the same. */
  | { readonly kind: 'content'; readonly property: keyof RequestMessage; readonly index: number }
  /** Spool refuses what Node takes, or still waits for more of. */
  | { readonly kind: 'stricter' }
  /** Node refuses what Spool takes: a message, or its head at least. */
  | { readonly kind: 'laxer'; readonly index: number }
  /** Node refuses, and Spool waits for the rest of a head. */
  | { readonly kind: 'later' }
  /** Neither refuses, and one is behind. */
  | { readonly kind: 'behind' };

/**
 * Finds the first difference.
 *
 * @param spool - What Spool's parser made of the bytes.
 * @param node - What Node's made of them.
 */
export function compareWithNode(spool: PlayedResult, node: NodeResult): NodeDifference | undefined {
  const spoolRefuses = spool.end === 'refused';
  const nodeRefuses = node.end === 'refused';
  const count = Math.min(spool.messages.length, node.messages.length);
  for (let index = 0; index < count; index++) {
    const ofSpool = spool.messages[index];
    const ofNode = node.messages[index];
    // How much of a body goes out before its fault is seen, is nobody's promise.
    const isRefused = (spoolRefuses && !ofSpool.isComplete) || (nodeRefuses && !ofNode.isComplete);
    const property = findDifference(ofSpool, ofNode);
    if (property === undefined || (isRefused && (property === 'body' || property === 'isComplete'))) continue;
    return { kind: 'content', property, index };
  }
  const spoolCount = countComplete(spool.messages);
  const nodeCount = countComplete(node.messages);
  if (spoolRefuses) {
    if (nodeRefuses && nodeCount === spoolCount) return undefined;
    if (spoolCount <= nodeCount) return { kind: 'stricter' };
  }
  if (nodeRefuses) {
    return nodeCount < spool.messages.length ? { kind: 'laxer', index: nodeCount } : { kind: 'later' };
  }
  return spool.messages.length === node.messages.length ? undefined : { kind: 'behind' };
}

function countComplete(messages: readonly RequestMessage[]): number {
  return messages.filter(({ isComplete }) => isComplete).length;
}
