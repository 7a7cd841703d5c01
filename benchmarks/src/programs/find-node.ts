/**
 * Owns the choice of a Node for models that need a newer one than runs the harness.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FoundProgram } from './found-program.js';

/** The variable that names another Node's binary. */
export const newerNodeVariable = 'SPOOL_NEWER_NODE';

/** What a model needs of Node. */
export interface NodeNeed {
  /** An expression that is true where Node has it. */
  readonly expression: string;
  /** What it is, and since when: ends "needs …". */
  readonly description: string;
}

/** Several listening sockets on one port, the kernel choosing between them. */
export const reusePortNeed: NodeNeed = {
  expression: `process.platform === 'linux' && ((v) => v[0] > 23 || (v[0] === 23 && v[1] >= 1) || (v[0] === 22 && v[1] >= 12))(process.versions.node.split('.').map(Number))`,
  description: 'Linux and Node 22.12 or 23.1 (reusePort)',
};

/** Sockets that move to another thread. Looked for by what they have for it, as more than one line of releases got it. */
export const handleTransferNeed: NodeNeed = {
  expression: `Object.getOwnPropertySymbols(require('node:net').Socket.prototype).some((symbol) => symbol.description === 'messaging_transfer_symbol')`,
  description: 'a Node that can transfer sockets between threads (26.6, or a late 24)',
};

/** What undici-thread-interceptor calls in its threads: without it the error is lost, and every request hangs. */
export const promiseResolversNeed: NodeNeed = {
  expression: `typeof Promise.withResolvers === 'function'`,
  description: 'Node 22 (Promise.withResolvers)',
};

/** What Watt says it needs. */
export const wattNeed: NodeNeed = {
  expression: `((v) => v[0] > 22 || (v[0] === 22 && v[1] >= 19))(process.versions.node.split('.').map(Number))`,
  description: 'Node 22.19',
};

/**
 * Finds a Node: the harness's own where it has what is needed, else the one that `SPOOL_NEWER_NODE` names, else the one that
 * `npm run bench:peers` installs.
 *
 * @param need - What is needed.
 * @returns The Node, or why there is none.
 */
export function findNode({ expression, description }: NodeNeed): FoundProgram {
  const named = process.env[newerNodeVariable];
  const installed = fileURLToPath(
    new URL(`../../peers/node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
  );
  for (const program of [process.execPath, named, installed]) {
    if (program === undefined || (program !== process.execPath && !existsSync(program))) continue;
    const { stdout, status } = spawnSync(program, ['-p', `${expression} ? process.version : ''`], { encoding: 'utf8' });
    if (status === 0 && stdout.trim() !== '') return { kind: 'found', program, version: stdout.trim() };
  }
  const advice =
    named === undefined
      ? `name one in ${newerNodeVariable}, or run npm run bench:peers`
      : `'${named}' in ${newerNodeVariable} is none either`;
  return { kind: 'missing', reason: `needs ${description}, this is ${process.version}; ${advice}` };
}
