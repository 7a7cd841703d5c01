// Adds up jest's own counts and prints them as the last line of a CI run.
// Exits 1 when a report is missing, no test ran, or any failed or was skipped.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
let isComplete = true;

for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    total.passed += report.numPassedTests;
    // A suite that could not run has no tests of its own to count.
    total.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
    total.skipped += report.numPendingTests + report.numTodoTests;
  } catch (error) {
    console.error(`No test report: ${error.message}`);
    isComplete = false;
  }
}

if (!isComplete) total.failed += 1;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.passed > 0 && total.failed === 0 && total.skipped === 0 ? 0 : 1;
