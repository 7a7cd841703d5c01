/**
 * Runs listeners and apps that were written for `node:http`.
 *
 * @packageDocumentation
 */

export type { NodeListener } from './node-listener.js';
