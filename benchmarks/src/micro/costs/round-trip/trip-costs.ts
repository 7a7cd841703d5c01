/** Owns what a round trip to another thread costs, empty and by payload. Knows which way is held against which limit. */
import { choosePayloadPaths } from '../../round-trip/choose-payload-paths.js';
import { nameOfPath } from '../../round-trip/trip-path.js';
import type { Cost, CostGroup } from '../cost.js';
import { formatBytes } from '../format-bytes.js';
import type { NativePrograms } from '../native-program.js';
import { runNodeProgram } from '../node-program.js';

const script = new URL('./trip-process.js', import.meta.url);

const payloads = [0, 1024, 64 * 1024, 2 ** 20];
const quickPayloads = [0, 64 * 1024];

/**
 * Makes the group.
 *
 * @param native - The C programs.
 */
export function createTripGroup(native: NativePrograms): CostGroup {
  return {
    id: 'round-trip',
    title: 'Round trip of a payload, there and back',
    unit: 'us',
    create: ({ turnMs, isQuick }) =>
      (isQuick ? quickPayloads : payloads).flatMap((payloadBytes) => {
        const c = (means: string, cores = 'two'): Cost =>
          native.cost(`${formatBytes(payloadBytes)}: C, ${means}, ${cores === 'one' ? 'one core' : 'two cores'}`, [
            'wake',
            means,
            cores,
            String(turnMs),
            String(payloadBytes),
          ]);
        const [spin, futex] = [c('spin'), c('futex')];
        return [
          spin,
          futex,
          // Node's threads are not kept on cores here, as an app's are not: the scheduler often puts both on one.
          c('futex', 'one'),
          ...choosePayloadPaths(payloadBytes).map((choice): Cost => ({
            name: nameOfPath(choice),
            limitName: (choice.kind === 'payload-slot' ? spin : futex).name,
            measure: () => runNodeProgram(script, { args: [JSON.stringify(choice), String(turnMs)] }),
          })),
        ];
      }),
  };
}
