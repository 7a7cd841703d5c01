/**
 * The open loop's process: does what its argument says, prints the two moments between which the heavy load beside it
 * counts, and then what it measured.
 */
import { OpenLoopGenerator } from './open-loop-generator.js';
import type { OpenLoopRequest } from './open-loop-result.js';

const request = JSON.parse(process.argv[2]) as OpenLoopRequest;
// The harness holds the other end: no generator outlives it.
process.stdin.once('end', () => process.exit(1)).resume();

const measurement = await new OpenLoopGenerator(request).run({
  onCounting: () => console.log('counting'),
  onCounted: () => console.log('counted'),
});
console.log(JSON.stringify(measurement));
process.exit(0);
