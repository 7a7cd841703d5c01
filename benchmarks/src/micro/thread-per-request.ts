/**
 * Why a thread per request costs what it costs: the models `thread-per-request` and `node-http-piscina` under one client, beside
 * what the micro-benchmarks say of a Worker's life and of waking a thread. Round by round; the prediction is held to 20 %.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ModelProcess } from '../launch/model-process.js';
import { describeMachine } from '../report/describe-machine.js';
import type { Cost, CostGroup, CostSample } from './costs/cost.js';
import { createLifeGroup, workerLifeName, workerToMessageName } from './costs/life/life-costs.js';
import { NativePrograms } from './costs/native-program.js';
import { createWakeGroup, postMessageWakeName } from './costs/wake/wake-costs.js';
import { formatMicroPreamble } from './format-micro-report.js';
import { dropDashes, mostRounds, mostTurnMs, parseCount } from './micro-options.js';
import { explainDifference, type DifferenceRound } from './thread-per-request/explain-difference.js';
import { formatExplanation } from './thread-per-request/format-explanation.js';
import { measureRequestCost } from './thread-per-request/measure-request-cost.js';

const { values } = parseArgs({
  args: dropDashes(process.argv.slice(2)),
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    ms: { type: 'string' },
    json: { type: 'string' },
  },
});
// Many short rounds: what else the machine does meets both sides of each alike.
const rounds = parseCount('rounds', values.rounds, mostRounds) ?? (values.quick ? 7 : 25);
const turnMs = parseCount('ms', values.ms, mostTurnMs) ?? (values.quick ? 150 : 250);

const machine = describeMachine();
console.log(formatMicroPreamble(machine, { rounds, turnMs }));
const native = new NativePrograms();
const lives = createLifeGroup(native);
const toMessage = findCost(lives, workerToMessageName);
const wholeLife = findCost(lives, workerLifeName);
const wakeUps = findCost(createWakeGroup(native), postMessageWakeName);
const [threads, pool] = await Promise.all(['thread-per-request', 'node-http-piscina'].map(startModel));
const measured: DifferenceRound[] = [];
try {
  // The first round warms up both servers and this process.
  for (let round = 0; round <= rounds; round++) {
    const one = await measureRound();
    if (round > 0) measured.push(one);
  }
} finally {
  await Promise.all([threads.stop(), pool.stop()]);
  native.close();
}
const [byClock, byCpu] = (['value', 'cpu'] as const).map((aspect) => explainDifference(measured, aspect));
console.log(`\n${formatExplanation(byClock, 'By the clock, one client')}`);
console.log(`\n${formatExplanation(byCpu, 'CPU time of all threads')}`);
if (values.json !== undefined) {
  const result = { date: new Date().toISOString(), machine, rounds, turnMs, measured, byClock, byCpu };
  writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
}

async function measureRound(): Promise<DifferenceRound> {
  const threadPerRequest = await measureRequestCost(threads, turnMs);
  const ready = await toMessage.measure();
  const life = await wholeLife.measure();
  const poolCost = await measureRequestCost(pool, turnMs);
  // The next request comes with the message; the end of the thread costs CPU time beside it, and nobody waits for it.
  const workerLife: CostSample = { ...life, value: ready.value };
  return { threadPerRequest, pool: poolCost, workerLife, wakeUps: await wakeUps.measure() };
}

function startModel(name: string): Promise<ModelProcess> {
  const script = fileURLToPath(new URL(`../models/${name}.js`, import.meta.url));
  return ModelProcess.start({ program: process.execPath, args: [script] }, { workers: 1, slowIterations: 0 });
}

function findCost(group: CostGroup, name: string): Cost {
  const row = group.create({ turnMs, isQuick: true }).find((one) => one.name === name);
  if (row === undefined || !('measure' in row)) throw new Error(`There is no row '${name}'`);
  return row;
}
