/**
 * The simulator's entry: the server's own scheduler on a simulated clock, beside what other servers do. Reads the options,
 * runs the workloads, prints a table for each.
 */

import { readFileSync } from 'node:fs';

import { formatSimulation } from './format-simulation.js';
import { policyNames, type PolicyName } from './policies/policy.js';
import { parseRecording } from './recording.js';
import { simulate, type SimulatedWorkload, type SimulationResult } from './simulate.js';
import { parseSimulatorOptions, usage, type SimulatorOptions } from './simulator-options.js';
import { workloads } from './workloads.js';

/** The trace that comes with the simulator; from the build as from the source. */
const SHOP_TRACE = new URL('../../src/simulator/traces/shop.jsonl', import.meta.url);

function main(): void {
  try {
    const options = parseSimulatorOptions(process.argv.slice(2));
    if (options.help) console.log(usage);
    else run(options);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
  }
}

function run(options: SimulatorOptions): void {
  const { workers, cores, nice, seed } = options;
  const chosen = chooseWorkloads(options);
  console.log(
    [
      `Simulated: ${workers} workers and an I/O thread on ${cores} cores, seed ${seed}; clients elsewhere, a network without delay`,
      `spool: the server's own scheduler, all workers but the first at nice ${nice}`,
      `fifo: one queue, first come, first served; round-robin: each connection has its worker, as in node:cluster`,
      `Latencies from when a request was sent; refused: 503, and how long after`,
    ].join('\n'),
  );
  for (const workload of chosen) console.log(`\n${formatSimulation(workload, runPolicies(workload, options))}`);
}

function chooseWorkloads({ tracePath, only }: SimulatorOptions): readonly SimulatedWorkload[] {
  if (tracePath !== undefined) return [readTrace('trace', tracePath)];
  const all = [...workloads, readTrace('shop', SHOP_TRACE)];
  if (only === undefined) return all;
  const unknown = only.find((name) => !all.some((workload) => workload.name === name));
  if (unknown === undefined) return all.filter(({ name }) => only.includes(name));
  throw new Error(`Option --only has '${unknown}', allowed are ${all.map(({ name }) => name).join(', ')}`);
}

function readTrace(name: string, path: string | URL): SimulatedWorkload {
  const arrivals = parseRecording(readFileSync(path, 'utf8'));
  const durationMs = arrivals.at(-1)?.atMs ?? 0;
  const connectionCount = new Set(arrivals.map(({ plan }) => plan.origin)).size;
  return {
    name,
    description: `recorded, ${arrivals.length} requests on ${connectionCount} connections; the first quarter does not count`,
    traffic: [{ kind: 'recorded', arrivals }],
    durationMs,
    warmUpMs: durationMs / 4,
    queueTimeoutMs: 0,
  };
}

function runPolicies(workload: SimulatedWorkload, options: SimulatorOptions): Map<PolicyName, SimulationResult> {
  const { workers: workerCount, cores: coreCount, nice, seed } = options;
  return new Map(
    policyNames.map((policy) => [policy, simulate(workload, { policy, workerCount, coreCount, nice, seed })]),
  );
}

main();
