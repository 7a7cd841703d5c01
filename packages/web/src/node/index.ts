/**
 * Runs listeners and apps that were written for `node:http`.
 *
 * @packageDocumentation
 */

export { nodeHandler } from './node-handler.js';
export type { NodeListener } from './node-listener.js';
