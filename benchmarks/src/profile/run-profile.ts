/**
 * The entry of a profile: reads the options, runs the server under a tool of Clinic, then again with a CPU profile for each thread,
 * and says where everything is. Opens nothing and asks nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findModelCommand } from '../launch/model-command.js';
import { workersVariable } from '../serve/serve-model.js';
import { slowAnswerMs, slowIterationsVariable } from '../workloads/answer.js';
import { calibrateSlowWork } from '../workloads/calibrate-slow-work.js';
import { describeWorkload, makeWorkload } from '../workloads/workload.js';
import { installClinic } from './clinic/install-clinic.js';
import { profileWithClinic } from './clinic/profile-with-clinic.js';
import type { ProfileLoadResult } from './load-server.js';
import { parseProfileOptions, usage, type ProfileOptions } from './profile-options.js';
import { formatThreads } from './threads/format-threads.js';
import { profileThreads } from './threads/profile-threads.js';

/** Ignored by git: what Clinic is, and what it has drawn. */
const clinicFolder = fileURLToPath(new URL('../../.clinic/', import.meta.url));

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  try {
    await profile(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

function readOptions(): ProfileOptions | undefined {
  try {
    const options = parseProfileOptions(process.argv.slice(2));
    if (!options.help) return options;
    console.log(usage);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function profile(options: ProfileOptions): Promise<void> {
  const { tool, model, seconds, connections } = options;
  if (tool === 'doctor' && isTooNewForDoctor(process.version)) {
    throw new Error(`Clinic doctor reads nothing from Node 21.7 or newer, this is ${process.version}: use Node 20`);
  }
  const workload = makeWorkload(options.workload, {
    connections,
    workers: options.workers,
    rate: 1_000,
    transferMib: 1,
  });
  if (workload.kind === 'transfer') throw new Error(`'${workload.name}' has no profile`);
  const found = findModelCommand(model);
  if (found.kind === 'missing') throw new Error(`'${model}' has no profile: ${found.reason}`);
  const folder = resolve(
    options.outPath ?? join(clinicFolder, 'reports', `${model}-${workload.name}-${tool}-${Date.now()}`),
  );
  mkdirSync(folder, { recursive: true });
  const slowIterations = calibrateSlowWork({ wantedMs: slowAnswerMs });
  const run = {
    script: found.command.args[0],
    settings: { [workersVariable]: String(workload.workers), [slowIterationsVariable]: String(slowIterations) },
    load: { workload, seconds, slowIterations },
  };
  console.log(`${model}: ${describeWorkload(workload)}; ${seconds} s, Node ${process.version}`);
  if (tool !== 'threads') {
    const toolsFolder = join(clinicFolder, 'tools');
    await installClinic(toolsFolder, (text) => console.error(text));
    console.error(`Running ${model} under ${tool}, then drawing`);
    // Beside the page lie the tool's data and whatever it drops where it runs.
    const drawn = await profileWithClinic({ ...run, tool, toolsFolder, folder });
    console.log(`\n${describeAnswers(drawn)} under ${tool}\n  ${drawn.pagePath}`);
  }
  console.error(`Running ${model} with a CPU profile for each thread`);
  const profiled = await profileThreads({ ...run, folder });
  const table = formatThreads(profiled.threads, { seconds, requestCount: profiled.perSecond * seconds });
  const text = `${describeAnswers(profiled)} under --cpu-prof\n\n${table}`;
  writeFileSync(join(folder, 'threads.txt'), `${text}\n`);
  console.log(`\n${text}\n`);
  for (const { name } of profiled.threads) console.log(`  ${join(folder, `${name}.cpuprofile`)}`);
}

function isTooNewForDoctor(version: string): boolean {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return major > 21 || (major === 21 && minor >= 7);
}

function describeAnswers({ perSecond, errorCount }: ProfileLoadResult): string {
  const errors = errorCount === 0 ? '' : `, ${errorCount} errors`;
  return `${Math.round(perSecond).toLocaleString('en-US')} light answers a second${errors}`;
}

await main();
