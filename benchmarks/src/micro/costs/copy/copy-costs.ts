/** Owns what it costs to copy into shared memory, by size and by where source and target start. */
import { Batches } from '../batches.js';
import type { Cost, CostGroup, CostSample } from '../cost.js';
import { formatBytes } from '../format-bytes.js';
import type { NativePrograms } from '../native-program.js';

const sizes = [64, 1024, 16 * 1024, 64 * 1024, 2 ** 20];
const quickSizes = [1024, 64 * 1024];

/** Bytes past a multiple of 8: source, target. What counts is whether they are alike (nodejs/node #62032). */
const places = [
  { place: 'both aligned', sourceSkew: 0, targetSkew: 0 },
  { place: 'both off by 3', sourceSkew: 3, targetSkew: 3 },
  { place: 'source off by 3', sourceSkew: 3, targetSkew: 0 },
] as const;

/** So many that the look at the clock does not count. */
const bytesPerBatch = 2 ** 18;

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createCopyGroup(native: NativePrograms): CostGroup {
  return {
    id: 'copy',
    title: 'A copy into shared memory',
    unit: 'ns',
    create: ({ turnMs, isQuick }) =>
      (isQuick ? quickSizes : sizes).flatMap((byteCount) =>
        places.flatMap(({ place, sourceSkew, targetSkew }): Cost[] => {
          const what = `${formatBytes(byteCount)}, ${place}`;
          const limit = native.cost(`${what}: C, memcpy`, [
            'copy',
            ...[byteCount, sourceSkew, targetSkew, turnMs].map(String),
          ]);
          const target = Buffer.from(new SharedArrayBuffer(byteCount + 8), targetSkew, byteCount);
          const source = Buffer.from(new ArrayBuffer(byteCount + 8), sourceSkew, byteCount).fill(65);
          const text = source.toString('latin1');
          const row = (name: string, copy: () => void): Cost => ({
            name: `${what}: ${name}`,
            limitName: limit.name,
            measure: () => repeat(copy, { byteCount, turnMs }),
          });
          return [
            // CPU time is the same as the time by the clock here, and Node's is not taken.
            { ...limit, measure: async () => ({ value: (await limit.measure()).value }) },
            row('Uint8Array.set', () => target.set(source)),
            ...(sourceSkew === targetSkew ? [] : [row('latin1 write of a string', () => target.write(text, 'latin1'))]),
          ];
        }),
      ),
  };
}

function repeat(copy: () => void, { byteCount, turnMs }: { byteCount: number; turnMs: number }): CostSample {
  const copiesPerBatch = Math.max(1, Math.round(bytesPerBatch / byteCount));
  const batches = new Batches(turnMs);
  do for (let index = 0; index < copiesPerBatch; index++) copy();
  while (batches.end(copiesPerBatch));
  return { value: batches.medianNanoseconds };
}
