/**
 * Serves `handlers/verified.mjs` in a process of its own, and tells what that process has: a line of JSON for each line of
 * JSON on standard input. Run it with `--expose-gc`.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { createServer } from '../../dist/index.js';

/** Requests whose runs are kept. */
const MAX_REQUESTS = 2_000_000;

const options = JSON.parse(process.argv[2]);
const ledger = new Int32Array(new SharedArrayBuffer(MAX_REQUESTS * 2 * Int32Array.BYTES_PER_ELEMENT));
const meetings = new Int32Array(new SharedArrayBuffer(64));

const server = createServer({
  ...options,
  handler: new URL('../handlers/verified.mjs', import.meta.url),
  workerData: { ledger, meetings },
});

/** Threads that serve now, and those that have exited. */
const liveThreadIds = new Set();
const exitedThreadIds = [];
let deathCount = 0;

server.on('workerStart', ({ threadId }) => liveThreadIds.add(threadId));
server.on('workerExit', ({ threadId, failure }) => {
  liveThreadIds.delete(threadId);
  exitedThreadIds.push(threadId);
  if (failure !== undefined) deathCount++;
});

/** What the kernel and V8 hold for this process now. */
async function measure() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    // The descriptor with which the folder is read is among them each time.
    threadCount: readdirSync('/proc/self/task').length,
    descriptorCount: readdirSync('/proc/self/fd').length,
    heapBytes: heapUsed,
    externalBytes: external,
    residentBytes: rss,
  };
}

const commands = {
  measure,
  listen: async () => (await server.listen({ port: 0, host: '127.0.0.1' })).port,
  status: () => {
    const { requests, connections, workers } = server.stats();
    const { received, ended, inFlight, failed, timedOut, cancelled, refused, takenBack } = requests;
    return {
      requests: { received, ended, inFlight, failed, timedOut, cancelled, refused, takenBack },
      openConnectionCount: connections.open,
      liveThreadCount: liveThreadIds.size,
      startedThreadCount: liveThreadIds.size + exitedThreadIds.length,
      deathCount,
      slabStallCount: workers.reduce((sum, { rings }) => sum + rings.slabStalls, 0),
      slabCount: workers.reduce((sum, { rings }) => sum + rings.slabsSent, 0),
    };
  },
  exitedThreadIds: () => exitedThreadIds,
  /** For each number the thread its request ran on last, and how often it ran. */
  runs: ({ numbers }) => numbers.map((number) => [ledger[number * 2], ledger[number * 2 + 1]]),
  /** The most runs of any number up to a limit. */
  mostRuns: ({ limit }) => {
    let most = 0;
    for (let number = 1; number <= limit; number++) most = Math.max(most, ledger[number * 2 + 1]);
    return most;
  },
  close: async () => {
    await server.close({ timeoutMs: 10_000 });
    return null;
  },
};

// libuv's own threads start with their first use.
await Promise.all(Array.from({ length: 16 }, () => readFile(new URL(import.meta.url))));

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await commands[call.name](call))}\n`);
}
