/** Owns what it costs to wake another thread and be woken by it. Knows which means are held against which limit. */
import { Batches } from '../batches.js';
import type { Cost, CostGroup } from '../cost.js';
import type { NativePrograms } from '../native-program.js';
import { runNodeProgram } from '../node-program.js';
import type { Means } from './doorbell.js';

const script = new URL('./wake-process.js', import.meta.url);

/** The row that the explanation of thread-per-request takes as the pool's two wake-ups. */
export const postMessageWakeName = 'postMessage both ways, two cores';

/** The row that the explanation prices context switches with. */
const switchName = 'C: switch to a ready thread, one core';

/** So many that the look at the clock does not count. */
const notifiesPerBatch = 4_096;

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createWakeGroup(native: NativePrograms): CostGroup {
  return {
    id: 'wake',
    title: 'To wake a thread and be woken by it',
    unit: 'us',
    create: ({ turnMs }) => {
      const c = (name: string, means: string, cores: string): Cost =>
        native.cost(name, ['wake', means, cores, String(turnMs)]);
      const node = (name: string, limitName: string, [means, cores]: readonly [Means, 'one' | 'two']): Cost => ({
        name,
        limitName,
        measure: () => runNodeProgram(script, { args: [means, cores, String(turnMs)], isOnOneCore: cores === 'one' }),
      });
      return [
        c('C: system call', 'call', 'one'),
        c(switchName, 'yield', 'one'),
        c('C: spin, two cores', 'spin', 'two'),
        c('C: futex, one core', 'futex', 'one'),
        c('C: futex, two cores', 'futex', 'two'),
        c('C: eventfd, two cores', 'eventfd', 'two'),
        c('C: pipe, two cores', 'pipe', 'two'),
        { name: 'Atomics.notify, nobody waits', limitName: 'C: system call', measure: () => measureNotify(turnMs) },
        node('spin, then Atomics.wait, two cores', 'C: spin, two cores', ['spin', 'two']),
        node('Atomics.wait both ways, one core', 'C: futex, one core', ['wait', 'one']),
        node('Atomics.wait both ways, two cores', 'C: futex, two cores', ['wait', 'two']),
        node('Atomics.waitAsync on one side, two cores', 'C: futex, two cores', ['wait-async', 'two']),
        node('postMessage both ways, one core', 'C: futex, one core', ['post-message', 'one']),
        node(postMessageWakeName, 'C: eventfd, two cores', ['post-message', 'two']),
        node('pipe, readSync both ways, two cores', 'C: pipe, two cores', ['fifo', 'two']),
        node('pipe, net.Socket both ways, two cores', 'C: pipe, two cores', ['fifo-socket', 'two']),
        { name: 'eventfd', reason: 'Node has no call that makes one; postMessage wakes by one that libuv made' },
      ];
    },
  };
}

function measureNotify(turnMs: number): { value: number } {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const batches = new Batches(turnMs);
  do for (let index = 0; index < notifiesPerBatch; index++) Atomics.notify(word, 0, 1);
  while (batches.end(notifiesPerBatch));
  return { value: batches.medianNanoseconds };
}
