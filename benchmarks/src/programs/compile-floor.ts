/**
 * Owns the floor's program: compiled when it is wanted and not yet there, where this machine has a compiler.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FoundProgram } from './found-program.js';

const source = fileURLToPath(new URL('../../floor/epoll-server.c', import.meta.url));
const folder = fileURLToPath(new URL('../../dist/floor', import.meta.url));

/**
 * Finds the floor's program.
 *
 * @param options - `compiler`: its name on the PATH.
 * @returns The program, or why there is none.
 */
export function compileFloor({ compiler = 'cc' }: { readonly compiler?: string } = {}): FoundProgram {
  if (process.platform !== 'linux') return { kind: 'missing', reason: `epoll is Linux's, this is ${process.platform}` };
  const named = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
  if (named.error !== undefined) return { kind: 'missing', reason: `no C compiler: '${compiler}' is not on the PATH` };
  const version = `C, ${named.stdout.split('\n')[0]}`;
  const program = `${folder}/epoll-server`;
  if (isNewer(program, source)) return { kind: 'found', program, version };
  mkdirSync(folder, { recursive: true });
  // Under another name first: a run beside this one must not start half a program.
  const made = `${program}.${process.pid}`;
  const { status, stderr } = spawnSync(compiler, ['-O2', '-Wall', '-o', made, source], { encoding: 'utf8' });
  if (status !== 0) return { kind: 'missing', reason: `'${compiler}' does not compile it: ${stderr.split('\n')[0]}` };
  renameSync(made, program);
  return { kind: 'found', program, version };
}

function isNewer(file: string, than: string): boolean {
  const made = statSync(file, { throwIfNoEntry: false });
  return made !== undefined && made.mtimeMs > statSync(than).mtimeMs;
}
