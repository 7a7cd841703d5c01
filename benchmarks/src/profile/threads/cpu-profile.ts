/**
 * Owns the shape of V8's CPU profiles, as far as they are read here.
 */

/** Where code is. Lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A place in the call tree. */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
}

/** What `--cpu-prof` writes for a thread. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran, sample by sample. */
  readonly samples: readonly number[];
  /** Time since the sample before, in microseconds. */
  readonly timeDeltas: readonly number[];
}

/**
 * Reads which thread a profile is of.
 *
 * @param fileName - As `--cpu-prof` names it: `CPU.<date>.<time>.<process>.<thread>.<number>.cpuprofile`.
 * @returns Node's id of the thread, 0 for the main thread; undefined for any other file.
 */
export function threadIdOf(fileName: string): number | undefined {
  const digits = /^CPU\.\d+\.\d+\.\d+\.(\d+)\.\d+\.cpuprofile$/.exec(fileName)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
