/**
 * Owns which program runs a model, and whether this machine has it. Does not run it.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ModelName } from './options.js';

/** How to start a model's process. */
export interface ModelCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** A program's command, or why this machine cannot run it. */
export type FoundCommand =
  { readonly kind: 'found'; readonly command: ModelCommand } | { readonly kind: 'missing'; readonly reason: string };

/** A script in `models/`: a model, or the bare server that a load generator is measured with. */
export type ModelScript = ModelName | 'bare-tcp';

/**
 * Finds what runs a model.
 *
 * @param name - The model.
 * @returns The command; a missing one only for models that need more than Node.
 */
export function findModelCommand(name: ModelScript): FoundCommand {
  const script = fileURLToPath(new URL(`./models/${name}.js`, import.meta.url));
  if (name !== 'bun') return { kind: 'found', command: { program: process.execPath, args: [script] } };
  const program = findBun();
  if (program === undefined) {
    return { kind: 'missing', reason: `no Bun that runs here for ${process.platform} ${process.arch}` };
  }
  return { kind: 'found', command: { program, args: [script] } };
}

/**
 * Bun out of its package for this platform, an optional dependency. The package `bun` would only find the same one, by an
 * install script, which pnpm does not run.
 */
function findBun(): string | undefined {
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const require = createRequire(import.meta.url);
  let program: string;
  try {
    program = require.resolve(`@oven/bun-${process.platform}-${arch}/bin/bun`);
  } catch {
    return undefined;
  }
  // Installed is not enough: the binary asks for certain instructions of the processor.
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0 ? program : undefined;
}
