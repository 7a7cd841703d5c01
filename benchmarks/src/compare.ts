/**
 * Compares two result files, as those of two commits: `bench:compare before.json after.json`.
 *
 * Exits with 0 when nothing is worse for sure, with 1 when something is, and with 2 when the files cannot be compared.
 */
import { readFileSync } from 'node:fs';
import { compareRuns, formatRunComparison } from './report/compare-runs.js';
import type { RunRecord } from './report/run-record.js';

const paths = process.argv.slice(2).filter((argument) => argument !== '--');

if (paths.length !== 2) {
  console.error('Usage: bench:compare before.json after.json');
  process.exitCode = 2;
} else {
  try {
    const [before, after] = paths.map(readRecord);
    const comparison = compareRuns(before, after);
    console.log(formatRunComparison(comparison));
    if (comparison.rows.length === 0) process.exitCode = 2;
    else if (comparison.rows.some(({ outcome }) => outcome === 'loss')) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

function readRecord(path: string): RunRecord {
  const record = JSON.parse(readFileSync(path, 'utf8')) as Partial<RunRecord>;
  if (!Array.isArray(record.results)) throw new Error(`${path} is no result file of this harness`);
  return record as RunRecord;
}
