/**
 * Owns the command that compares two result files: what it reads, and what it ends with. Does not know how figures are compared.
 */
import { readFileSync } from 'node:fs';
import { compareRuns, formatRunComparison, isWorse } from './report/compare-runs.js';
import { recordVersion, type RunRecord } from './report/run-record.js';

/** What the command ends with, which scripts rely on. */
export const compareExitCodes = {
  /** Nothing of ours is worse for sure. */
  notWorse: 0,
  /** Something of ours is, or has no figure any more. */
  worse: 1,
  /** The files cannot be read, or have nothing in common. */
  notComparable: 2,
} as const;

const usage = `Usage: bench:compare before.json after.json
  Result files of bench --json. Exits with 0 when nothing of Spool's is worse for sure, with 1 when something is, and with 2
  when the files cannot be compared.`;

/** What was said, and how it ends. */
export interface CompareOutcome {
  readonly exitCode: (typeof compareExitCodes)[keyof typeof compareExitCodes];
  readonly output: string;
}

/**
 * Compares two files.
 *
 * @param commandLine - The arguments after the script's name.
 * @returns What to print and to end with; never throws.
 */
export function runCompare(commandLine: readonly string[]): CompareOutcome {
  const paths = commandLine.filter((argument) => argument !== '--');
  if (paths.includes('--help')) return { exitCode: compareExitCodes.notWorse, output: usage };
  if (paths.length !== 2) return { exitCode: compareExitCodes.notComparable, output: usage };
  try {
    const [before, after] = paths.map(readRecord);
    const comparison = compareRuns(before, after);
    const { worse, notWorse, notComparable } = compareExitCodes;
    const exitCode = isWorse(comparison) ? worse : comparison.rows.length === 0 ? notComparable : notWorse;
    return { exitCode, output: formatRunComparison(comparison) };
  } catch (error) {
    return { exitCode: compareExitCodes.notComparable, output: error instanceof Error ? error.message : String(error) };
  }
}

function readRecord(path: string): RunRecord {
  const text = readFileSync(path, 'utf8');
  let record: Partial<RunRecord> | null;
  try {
    record = JSON.parse(text) as typeof record;
  } catch (error) {
    throw new Error(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!Array.isArray(record?.results)) throw new Error(`${path} is no result file of this harness`);
  const { schemaVersion } = record;
  if (schemaVersion !== recordVersion) {
    throw new Error(
      `${path} has the version ${String(schemaVersion)} of result files, this harness reads ${recordVersion}`,
    );
  }
  return record as RunRecord;
}
