/**
 * The client benchmark: `@spool/client` against undici's own `request()` on the same server, in turn, at one request at a
 * time and at 64. With `--requests N` it shows instead what the process holds while N requests are sent.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describeMachine } from '../report/describe-machine.js';
import { orderTurns } from '../turns/turn-order.js';
import { createRequesters, type Requester } from './client/requesters.js';
import { formatMicroPreamble, formatMicroReport } from './format-micro-report.js';
import { dropDashes, parseCount, parseMicroOptions } from './micro-options.js';

/** Requests at once. */
const depths = [1, 64] as const;

/** A turn of a tenth of a second holds thousands of requests; shorter ones show the garbage collector. */
const shortestTurnMs = 300;

const worker = new Worker(new URL('./client/answering-thread.js', import.meta.url));
const [port] = (await once(worker, 'message')) as [number];
const origin = `http://127.0.0.1:${port}`;
const commandLine = dropDashes(process.argv.slice(2));
if (commandLine[0] === '--requests') await showMemory();
else await compare();
await worker.terminate();

async function compare(): Promise<void> {
  const given = parseMicroOptions(commandLine);
  const options = { ...given, turnMs: Math.max(given.turnMs, shortestTurnMs) };
  console.log(formatMicroPreamble(describeMachine(), options));
  for (const depth of depths) {
    const requesters = createRequesters(origin, depth);
    const nanoseconds = new Map<Requester, number[]>(requesters.map((requester) => [requester, []]));
    for (const requester of requesters) await measureTurn(requester, { depth, turnMs: options.turnMs });
    for (let round = 0; round < options.rounds; round++) {
      for (const requester of orderTurns(requesters, round)) {
        nanoseconds.get(requester)!.push(await measureTurn(requester, { depth, turnMs: options.turnMs }));
      }
    }
    const measurements = requesters.map((one) => ({ name: one.name, nanoseconds: nanoseconds.get(one)! }));
    console.log(formatMicroReport(measurements, { title: `\n${depth} at once`, unit: 'request' }));
    for (const requester of requesters) await requester.close();
  }
}

/** Keeps so many requests in flight for a while, and returns nanoseconds a request. */
async function measureTurn(
  { request }: Requester,
  { depth, turnMs }: { depth: number; turnMs: number },
): Promise<number> {
  const startMs = performance.now();
  let count = 0;
  const sendOn = async (): Promise<void> => {
    while (performance.now() - startMs < turnMs) {
      if ((await request()) !== 12) throw new Error('The answer is not the one that was sent');
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: depth }, sendOn));
  return ((performance.now() - startMs) * 1e6) / count;
}

/** Prints what is held after each tenth of the requests: what grows from the second on is a leak. */
async function showMemory(): Promise<void> {
  const { values } = parseArgs({ args: commandLine, options: { requests: { type: 'string' } } });
  const total = parseCount('requests', values.requests, 100_000_000)!;
  const [requester] = createRequesters(origin, 64);
  console.log(describeMachine().nodeVersion);
  for (let tenth = 1; tenth <= 10; tenth++) {
    let left = Math.ceil(total / 10);
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (left-- > 0) await requester.request();
      }),
    );
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const [heapMib, rssMib] = [heapUsed, rss].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    console.log(`${Math.ceil((total / 10) * tenth)} requests: heap ${heapMib} MiB, resident ${rssMib} MiB`);
  }
  await requester.close();
}
