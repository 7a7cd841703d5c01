/**
 * Hello world in Express on Spool beside `node:http`: the same app, one line apart. Both servers run all the time and are asked in
 * turns, so that what else the machine does meets both.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { findLoadTool } from '../load/load-tool.js';
import { ModelProcess } from '../launch/model-process.js';
import { describeMachine } from '../report/describe-machine.js';
import { dropDashes, parseCount } from './micro-options.js';

const { values } = parseArgs({
  args: dropDashes(process.argv.slice(2)),
  options: { rounds: { type: 'string' }, seconds: { type: 'string' }, workers: { type: 'string' } },
});
const rounds = parseCount('rounds', values.rounds, 1000) ?? 7;
const seconds = parseCount('seconds', values.seconds, 3600) ?? 3;
const workers = parseCount('workers', values.workers, 64) ?? 1;

const { cpuModel, coreCount, nodeVersion, commit, loadAverage } = describeMachine();
const loadTool = findLoadTool();
console.log(`${cpuModel}, ${coreCount} cores, Node ${nodeVersion}, commit ${commit}, load ${loadAverage.toFixed(2)}`);
console.log(`Express hello world, ${workers} workers, ${rounds} rounds of ${seconds} s, ${loadTool.name}`);

const names = ['node-http', 'spool'] as const;
const models = await Promise.all(names.map((name) => start(name)));
try {
  for (const connections of [1, 64]) await compare(connections);
} finally {
  await Promise.all(models.map((model) => model.stop()));
}

async function start(name: (typeof names)[number]): Promise<ModelProcess> {
  const script = fileURLToPath(new URL(`./express/${name}.js`, import.meta.url));
  return await ModelProcess.start({ program: process.execPath, args: [script] }, { workers, slowIterations: 0 });
}

async function compare(connections: number): Promise<void> {
  const ratios: number[] = [];
  const rates = names.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    // Who goes first changes, and the first round warms up.
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    const measured = [0, 0];
    for (const index of order) measured[index] = await load(models[index].port, connections);
    if (round === 0) continue;
    rates.forEach((list, index) => list.push(measured[index]));
    ratios.push(measured[1] / measured[0]);
  }
  const shown = names.map((name, index) => `${name} ${median(rates[index]).toFixed(0)}/s`).join(', ');
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `${connections} connections: ${shown}, ratio ${median(ratios).toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`,
  );
}

async function load(port: number, connections: number): Promise<number> {
  const { requestsPerSecond, errorCount } = await loadTool.run({
    url: `http://127.0.0.1:${port}/`,
    connections,
    seconds,
  });
  if (errorCount > 0) throw new Error(`${errorCount} requests have failed`);
  return requestsPerSecond;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
}
