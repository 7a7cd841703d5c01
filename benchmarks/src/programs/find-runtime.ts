/**
 * Owns where Bun and Deno come from: out of their packages for this platform, optional dependencies. The packages `bun` and
 * `deno` would only find the same ones, by install scripts, which pnpm does not run.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FoundProgram } from './found-program.js';

/** @returns Bun, or why there is none. */
export function findBun(): FoundProgram {
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  return findRuntime('Bun', { packageName: `@oven/bun-${process.platform}-${arch}`, file: 'bin/bun' });
}

/** @returns Deno, or why there is none. */
export function findDeno(): FoundProgram {
  const library = process.platform === 'linux' ? '-glibc' : '';
  return findRuntime('Deno', { packageName: `@deno/${process.platform}-${process.arch}${library}`, file: 'deno' });
}

function findRuntime(name: string, { packageName, file }: { packageName: string; file: string }): FoundProgram {
  const missing = {
    kind: 'missing',
    reason: `no ${name} that runs here for ${process.platform} ${process.arch}`,
  } as const;
  let program: string;
  try {
    program = join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), file);
  } catch {
    return missing;
  }
  // Installed is not enough: the binary asks for certain instructions of the processor.
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version = /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
  return status === 0 && version !== undefined ? { kind: 'found', program, version: `${name} ${version}` } : missing;
}
