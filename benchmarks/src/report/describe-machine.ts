/**
 * Owns what a reader must know to judge the numbers: machine, Node, commit. Does not know the numbers.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Says where and from what a result comes. */
export interface MachineDescription {
  readonly cpuModel: string;
  readonly coreCount: number;
  readonly memoryGib: number;
  /** Platform, release and architecture. */
  readonly system: string;
  readonly nodeVersion: string;
  /** The short hash, with `-dirty` when the work tree differs from it; `unknown` outside a git clone. */
  readonly commit: string;
  /** Load average of the last minute when the run began: others were at work if it is near the number of cores. */
  readonly loadAverage: number;
}

/** @returns The description of this machine, now. */
export function describeMachine(): MachineDescription {
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    coreCount: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    nodeVersion: process.version,
    commit: describeCommit(),
    loadAverage: loadavg()[0] ?? 0,
  };
}

/**
 * Says in what the machines of two runs differ.
 *
 * @param before - The one.
 * @param after - The other.
 * @returns A line for each difference that may change a figure.
 */
export function describeMachineChange(before: MachineDescription, after: MachineDescription): string[] {
  const names = ['cpuModel', 'coreCount', 'memoryGib', 'system', 'nodeVersion'] as const;
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `The machines differ: ${name} is ${after[name]}, and was ${before[name]}`);
}

function describeCommit(): string {
  const runGit = (...args: string[]): string =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const hash = runGit('rev-parse', '--short', 'HEAD').trim();
    return runGit('status', '--porcelain') === '' ? hash : `${hash}-dirty`;
  } catch {
    return 'unknown';
  }
}
