/**
 * Owns which program runs a model, with which packages, and whether this machine has them. Does not run it.
 */
import { fileURLToPath } from 'node:url';
import type { ModelName } from './model-names.js';
import { compileFloor } from '../programs/compile-floor.js';
import { findNode, handleTransferNeed, promiseResolversNeed, reusePortNeed, wattNeed } from '../programs/find-node.js';
import { findBun, findDeno } from '../programs/find-runtime.js';
import type { FoundCommand, FoundProgram } from '../programs/found-program.js';
import { readPackageVersion } from '../programs/read-package-version.js';

export type { FoundCommand, ModelCommand } from '../programs/found-program.js';

/** A script in `models/`: a model, or the bare server that a load generator is measured with. */
export type ModelScript = ModelName | 'bare-tcp';

/** What a model needs besides its script; those that need only Node are not listed. */
const needs: Partial<Record<ModelScript, ModelNeeds>> = {
  'node-http-piscina': { packages: ['piscina'] },
  'node-http-piscina-transfer': { packages: ['piscina'] },
  'reuse-port': { findProgram: () => findNode(reusePortNeed) },
  'handle-transfer': { findProgram: () => findNode(handleTransferNeed) },
  fastify: { packages: ['fastify'] },
  'fastify-piscina': { packages: ['fastify', 'piscina'] },
  hono: { packages: ['hono', '@hono/node-server'] },
  'undici-thread-interceptor': {
    packages: ['undici-thread-interceptor', 'undici'],
    findProgram: () => findNode(promiseResolversNeed),
  },
  watt: {
    packages: ['@platformatic/runtime', '@platformatic/node'],
    folder: 'peers/',
    findProgram: () => findNode(wattNeed),
  },
  bun: { findProgram: findBun },
  // Nothing is asked of the network, and no configuration of the project is Deno's.
  deno: { findProgram: findDeno, args: ['run', '--allow-all', '--no-remote', '--no-config', '--no-lock'] },
  epoll: { findProgram: compileFloor, hasScript: false },
};

interface ModelNeeds {
  /** Packages whose versions say what is measured. */
  readonly packages?: readonly string[];
  /** Where they are installed, under `benchmarks/`. */
  readonly folder?: string;
  /** Finds the program. @defaultValue the Node that runs the harness */
  readonly findProgram?: () => FoundProgram;
  /** What the program is given before the script. */
  readonly args?: readonly string[];
  /** Whether there is a script for the program to run. @defaultValue true */
  readonly hasScript?: boolean;
}

/**
 * Finds what runs a model.
 *
 * @param name - The model.
 * @returns The command; a missing one only for models that need more than Node and what every install has.
 */
export function findModelCommand(name: ModelScript): FoundCommand {
  const { packages = [], folder = '', findProgram = findOwnNode, args = [], hasScript = true } = needs[name] ?? {};
  const versions: string[] = [];
  for (const packageName of packages) {
    const version = readPackageVersion(packageName, { folder });
    if (version === undefined) return { kind: 'missing', reason: describeMissing(packageName, folder) };
    versions.push(`${packageName} ${version}`);
  }
  const found = findProgram();
  if (found.kind === 'missing') return found;
  const { program, version } = found;
  versions.push(version.startsWith('v') ? `Node ${version.slice(1)}` : version);
  const script = fileURLToPath(new URL(`../models/${name}.js`, import.meta.url));
  return {
    kind: 'found',
    command: { program, args: hasScript ? [...args, script] : args, versions: versions.join(', ') },
  };
}

function findOwnNode(): FoundProgram {
  return { kind: 'found', program: process.execPath, version: process.version };
}

function describeMissing(packageName: string, folder: string): string {
  return `${packageName} is not installed${folder === '' ? '' : '; npm run bench:peers installs it'}`;
}
