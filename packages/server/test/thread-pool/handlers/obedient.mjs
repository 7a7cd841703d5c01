/**
 * A module that does what the test tells each worker by shared words. Its other half:
 * ../worker-commands.ts.
 */
import { spawnSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { getPriority } from 'node:os';
import { workerData } from 'node:worker_threads';

const { words, firstCommandIndex, counters } = workerData;

function count(counter) {
  Atomics.add(words, counters[counter], 1);
  Atomics.notify(words, counters[counter]);
}

// A thread that had loaded a handler module before would know.
if (globalThis.hasLoadedModule) count('reused');
globalThis.hasLoadedModule = true;
count('loaded');

const commands = {
  1: () => {
    throw new Error('out of band');
  },
  2: () => void Promise.reject(new Error('rejected out of band')),
  3: () => process.exit(3),
  4: () => {
    count('stuck');
    for (;;);
  },
  5: () => {
    spawnSync('sh', ['-c', ': > "$0/$$"; until [ -e "$0/leave" ]; do sleep 0.02; done', workerData.folder]);
    count('unstuck');
  },
  6: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1000).fill({}));
  },
  7: () => {
    count('stuck');
    pbkdf2Sync('secret', 'salt', 4_000_000, 64, 'sha512');
    count('unstuck');
  },
};

async function obey(index) {
  for (;;) {
    const command = Atomics.exchange(words, index, 0);
    // In a turn of its own, where nobody catches what it throws.
    if (command !== 0) setImmediate(commands[command]);
    await Atomics.waitAsync(words, index, 0).value;
  }
}

export function start({ workerId }) {
  Atomics.store(words, counters.niceness, getPriority(0));
  void obey(firstCommandIndex + workerId);
}

export function close() {
  count('closed');
}

export default () => new Response('hello');
