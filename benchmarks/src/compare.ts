/** The entry of `bench:compare before.json after.json`. */
import { compareExitCodes, runCompare } from './run-compare.js';

const { exitCode, output } = runCompare(process.argv.slice(2));
if (exitCode === compareExitCodes.notComparable) console.error(output);
else console.log(output);
process.exitCode = exitCode;
