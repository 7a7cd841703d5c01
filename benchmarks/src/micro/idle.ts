/**
 * The idle check: what the threads of a server with four workers cost while nobody asks anything, once with a handler module
 * that has no timer of its own, and once with one that ticks each second, which must go on. With `--quick` V8 is told not to
 * collect garbage when idle, which saves the minute until it has done so.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../report/describe-machine.js';
import { formatActivity, formatIdleVerdict } from './idle/format-idle-report.js';
import { startIdleProcess } from './idle/idle-process.js';
import { watchThreads } from './idle/thread-activity.js';
import { dropDashes, parseCount } from './micro-options.js';

const workers = 4;
const requestCount = 20;
const intervalMs = 1000;

const { values } = parseArgs({
  args: dropDashes(process.argv.slice(2)),
  options: { seconds: { type: 'string' }, settle: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const seconds = parseCount('seconds', values.seconds, 3600) ?? 10;
// A minute, because V8 goes on collecting garbage for most of one; without that, until what was answered last is forgotten.
const settleSeconds = parseCount('settle', values.settle, 3600) ?? (values.quick ? 3 : 60);

const { system, nodeVersion, commit } = describeMachine();
console.log(`${system}, Node ${nodeVersion}, commit ${commit}`);
console.log(
  `${workers} workers, ${requestCount} requests, ${settleSeconds} s to settle, then ${seconds} s of idleness`,
);
await check('No timer in the handler module', 0);
await check('Each worker ticks once a second', intervalMs);

async function check(title: string, timerMs: number): Promise<void> {
  const server = await startIdleProcess({ workers, intervalMs: timerMs, reducesMemory: !values.quick });
  try {
    // At once, so that they meet more than one worker.
    await Promise.all(Array.from({ length: requestCount }, () => server.countTicks()));
    const before = await server.countTicks();
    await sleep(settleSeconds * 1e3);
    const threads = await watchThreads(server.processId, seconds * 1e3);
    const after = await server.countTicks();
    if (threads === undefined) {
      console.log(`\n${title}: the kernel does not tell what threads do`);
      return;
    }
    console.log(`\n${formatActivity(title, threads)}`);
    if (timerMs === 0) console.log(formatIdleVerdict(threads, seconds));
    else console.log(describeTicks(after.map((count, worker) => count - before[worker])));
  } finally {
    await server.stop();
  }
}

function describeTicks(tickCounts: readonly number[]): string {
  const leastCount = Math.floor(((settleSeconds + seconds) * 1e3) / intervalMs) - 1;
  const isHeld = tickCounts.every((count) => count >= leastCount);
  return `${isHeld ? 'held' : 'not reached'}: every worker's timer ticks; ticks ${tickCounts.join(', ')}, at least ${leastCount} each`;
}
