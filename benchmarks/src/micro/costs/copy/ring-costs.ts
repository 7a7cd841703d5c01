/** Owns what a record costs in a ring between two threads, by its size: Spool's ring and ringbuf.js, beside one in C. */
import type { CostGroup } from '../cost.js';
import { formatBytes } from '../format-bytes.js';
import type { NativePrograms } from '../native-program.js';
import { runNodeProgram } from '../node-program.js';

const script = new URL('./ring-process.js', import.meta.url);

const sizes = [16, 64, 256, 1024, 4096];
const quickSizes = [64, 4096];

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createRingGroup(native: NativePrograms): CostGroup {
  return {
    id: 'ring',
    title: 'A record through a ring of 128 KiB',
    unit: 'ns',
    create: ({ turnMs, isQuick }) =>
      (isQuick ? quickSizes : sizes).flatMap((recordBytes) =>
        (['one', 'two'] as const).flatMap((threads) => {
          const size = `${formatBytes(recordBytes)}, ${threads} ${threads === 'one' ? 'thread' : 'threads'}`;
          const limit = native.cost(`${size}: C`, ['ring', String(recordBytes), threads, String(turnMs)]);
          const row = (name: string, kind: string): ReturnType<NativePrograms['cost']> => ({
            name: `${size}: ${name}`,
            limitName: limit.name,
            measure: () => runNodeProgram(script, { args: [kind, String(recordBytes), threads, String(turnMs)] }),
          });
          return [limit, row("Spool's ring", 'spool'), row('ringbuf.js 0.4.0', 'ringbuf')];
        }),
      ),
  };
}
