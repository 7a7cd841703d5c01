/**
 * The entry of the scaling model: measures costs, checks the model on this machine, predicts other machines, prints.
 */
import { parseArgs } from 'node:util';
import { formatTable } from '../report/format-table.js';
import { describeVerdict, judgeModel, type Judgement } from './judge-model.js';
import { measureCosts, type MeasuredRun } from './measure-costs.js';
import { predict, type StageCosts } from './server-model.js';
import { takeMedian } from './take-median.js';

/** Connections of the check, and the seed of everything that is drawn. */
const connections = 64;
const seed = 1;

const usage = `Usage: bench:scale [options]
  --seconds N    how long each run is measured, 1 to 60 (4)
  --rounds N     how often each of three runs is made, 1 to 20 (3); medians count
  --costs A,B    no measurement: µs a request on the I/O thread and on a worker`;

/** Machines and handlers to predict. */
const machines = [2, 4, 8, 16, 32, 64, 128] as const;
const handlersMs = [0, 1, 5, 20] as const;
/** Part of what it can do at which a server's tails are told: fuller ones are not run. */
const tailLoad = 0.7;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      costs: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const seconds = parseCount('seconds', values.seconds ?? '4', 60);
  const rounds = parseCount('rounds', values.rounds ?? '3', 20);
  const costs = values.costs === undefined ? await check(seconds, rounds) : parseCosts(values.costs);
  console.log(`\nPredicted at ${describeCosts(costs)}; clients elsewhere, handlers of exactly so much CPU`);
  console.log(`p99 at ${tailLoad * 100} % of that throughput, requests arriving by chance\n`);
  for (const ioThreads of [1, 4])
    console.log(`${ioThreads} I/O thread${ioThreads > 1 ? 's' : ''}\n\n${tabulate(costs, ioThreads)}\n`);
}

/** What is run: to know the costs, and, in processes of their own so that the check is of a prediction, to check it. */
const onBoth = { serverCores: '0,1', clientCores: '0,1' };
const onOne = { serverCores: '0', clientCores: '1' };
const cases = [
  { name: '1 core, load tool on the other', cores: 1, hasClientInside: false },
  { name: '2 cores, load tool on them too', cores: 2, hasClientInside: true },
] as const;

async function check(seconds: number, rounds: number): Promise<StageCosts> {
  const places = [onBoth, onOne, onBoth];
  const runsOf: MeasuredRun[][] = places.map(() => []);
  // In turns, so that what disturbs the machine for a while disturbs all three.
  for (let round = 0; round < rounds; round++) {
    for (const [index, place] of places.entries()) {
      runsOf[index].push(await measureCosts({ ...place, connections, seconds }));
    }
  }
  const [{ costs }, ...measuredCases] = runsOf.map(takeMedian);
  console.log(`Measured: ${describeCosts(costs)}, ${microseconds(costs.clientMs)} µs in the load tool`);
  const model = {
    costs,
    workers: 1,
    ioThreads: 1,
    drawHandlerMs: () => 0,
    load: { connections },
    durationMs: 2_000,
    seed,
  };
  const rows: string[][] = [];
  const causes: string[][] = [];
  const judgements: Judgement[] = [];
  let mostForeign = 0;
  for (const [index, { name, ...machine }] of cases.entries()) {
    const measured = measuredCases[index];
    const predicted = predict({ ...model, ...machine });
    const judgement = judgeModel(predicted, measured);
    judgements.push(judgement);
    mostForeign = Math.max(mostForeign, measured.foreignCores);
    rows.push([
      name,
      ...[predicted.perSecond, measured.perSecond].map((value) => Math.round(value).toLocaleString('en-US')),
      percent(judgement.perSecondError),
      ...[predicted.p99Ms, measured.p99Ms].map((value) => value.toFixed(2)),
      percent(judgement.p99Error),
      measured.foreignCores.toFixed(2),
    ]);
    const { ioMs, workerMs, clientMs } = measured.costs;
    causes.push([
      name,
      ...[ioMs, workerMs, clientMs, measured.waitMs].map(microseconds),
      Math.round(measured.coreLossesPerSecond).toLocaleString('en-US'),
      predicted.p50Ms.toFixed(2),
      measured.p50Ms.toFixed(2),
      (connections * (ioMs + workerMs + clientMs)).toFixed(2),
    ]);
  }
  const header = [
    'light requests, 64 connections',
    'predicted/s',
    'measured/s',
    'off',
    'p99 ms',
    'measured',
    'off',
    'other programs',
  ];
  console.log(`\n${formatTable(header, rows)}\n`);
  const causeHeader = [
    'in these runs',
    'I/O µs',
    'worker µs',
    'load tool µs',
    'no core µs',
    'losses/s',
    'p50 ms',
    'measured',
    'all work ms',
  ];
  console.log(`${formatTable(causeHeader, causes)}\n`);
  console.log(describeVerdict(judgements, mostForeign));
  return costs;
}

function tabulate(costs: StageCosts, ioThreads: number): string {
  const header = ['cores', ...handlersMs.flatMap((ms) => [`${ms} ms: /s`, 'p99 ms', 'I/O busy'])];
  const rows = machines.map((cores) => [
    String(cores),
    ...handlersMs.flatMap((handlerMs) => {
      // As the server's default: one worker is kept for short requests.
      const workers = Math.max(3, cores + 1);
      // Time for 200 handlers on each core, and for some 10,000 requests where they are light.
      const durationMs = Math.max(handlerMs * 200, 400);
      const model = {
        costs,
        cores,
        workers,
        ioThreads,
        hasClientInside: false,
        drawHandlerMs: () => handlerMs,
        durationMs,
        seed,
      };
      const most = predict({ ...model, load: { connections: 8 * workers } });
      const perSecond = most.perSecond * tailLoad;
      // A hundredth of some 5,000 requests.
      const tail = predict({ ...model, load: { perSecond }, durationMs: Math.max(durationMs, 6e6 / perSecond) });
      const p99 = tail.p99Ms.toFixed(tail.p99Ms < 10 ? 2 : 0);
      return [Math.round(most.perSecond).toLocaleString('en-US'), p99, `${Math.round(most.ioBusy * 100)} %`];
    }),
  ]);
  return formatTable(header, rows);
}

function parseCount(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`Option --${name} is '${text}', allowed are whole numbers from 1 to ${most}`);
}

function parseCosts(text: string): StageCosts {
  const [ioUs, workerUs] = text.split(',').map(Number);
  if (ioUs > 0 && workerUs > 0) return { ioMs: ioUs / 1_000, workerMs: workerUs / 1_000, clientMs: 0 };
  throw new Error(`Option --costs is '${text}', allowed are two numbers above 0, as in 12,6`);
}

function describeCosts({ ioMs, workerMs }: StageCosts): string {
  return `${microseconds(ioMs)} µs a request on the I/O thread, ${microseconds(workerMs)} µs on a worker`;
}

function microseconds(ms: number): string {
  return (ms * 1_000).toFixed(1);
}

function percent(part: number): string {
  return `${part > 0 ? '+' : ''}${(part * 100).toFixed(0)} %`;
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 1;
}
