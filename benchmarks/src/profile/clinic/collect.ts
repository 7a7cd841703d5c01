/**
 * The process between the harness and a server that Clinic profiles: collects, keeps the main thread's events, draws the page.
 * A process of its own, since Clinic writes to the working directory and listens for the signals of whoever runs it.
 */
import childProcess, { type SpawnOptions } from 'node:child_process';
import { createReadStream, createWriteStream, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clinicPackages, requireFrom, type ClinicToolName } from './install-clinic.js';
import { addPreload, type ClinicRun } from './clinic-run.js';
import { filterTrace } from './trace-filter.js';

/** What Clinic's classes have in common. */
interface ClinicTool {
  collect(args: readonly string[], callback: (error: Error | null, path: string) => void): void;
  visualize(dataPath: string, pagePath: string, callback: (error: Error | null) => void): void;
}
type ClinicClass = new (settings: { dest: string; name: string }) => ClinicTool;

/** What chooses the log of one isolate in the package behind flame. */
interface FlameEngine {
  getIsolateLog: (folder: string, processId: number) => string | undefined;
}

const run = JSON.parse(process.argv[2]) as ClinicRun;
const preload = new URL('./profiled-main.js', import.meta.url).href;
let processId = 0;

adoptFirstChild();
const require = requireFrom(run.toolsFolder);
const Tool = require(clinicPackages[run.tool].name) as ClinicClass;
if (run.tool === 'flame') chooseMainIsolate();
const tool = new Tool({ dest: '.', name: 'server' });
const dataPath = await new Promise<string>((resolve, reject) => {
  tool.collect([process.execPath, run.script], (error, path) => (error === null ? resolve(path) : reject(error)));
});
if (hasTrace(run.tool)) await keepMainThread(dataPath);
await new Promise<void>((resolve, reject) => {
  tool.visualize(dataPath, run.pagePath, (error) => (error ? reject(error) : resolve()));
});
process.exit(0); // Some of the tools leave listeners and streams behind.

/** The first process that the tool starts is the server: it gets our stdin, whose end ends it, and our preload. */
function adoptFirstChild(): void {
  const { spawn } = childProcess;
  const adopt = (program: string, args: readonly string[], options: SpawnOptions): childProcess.ChildProcess => {
    childProcess.spawn = spawn;
    // The heap profiler gives it no stdin, which would be an end at once.
    const stdio: childProcess.StdioOptions = ['inherit', ...(options.stdio as 'pipe'[]).slice(1)];
    const env = options.env ?? process.env;
    const child = spawn(program, args, {
      ...options,
      stdio,
      env: { ...env, NODE_OPTIONS: addPreload(env.NODE_OPTIONS, preload) },
    });
    processId = child.pid ?? 0;
    return child;
  };
  childProcess.spawn = adopt as typeof spawn;
}

/** Each isolate has a log, and flame takes the first in the order of the folder. The main thread's is the oldest. */
function chooseMainIsolate(): void {
  const engine = require('0x/platform/v8.js') as FlameEngine;
  engine.getIsolateLog = (folder, id) =>
    readdirSync(folder)
      .filter((file) => file.startsWith('isolate') && file.endsWith(`-${id}-v8.log`))
      .map((file) => ({ file, bornAtMs: statSync(join(folder, file)).birthtimeMs }))
      .sort((one, other) => one.bornAtMs - other.bornAtMs)
      .at(0)?.file;
}

function hasTrace(name: ClinicToolName): boolean {
  return name === 'doctor' || name === 'bubbleprof';
}

/** Marks of garbage collection and asynchronous calls of other threads would be drawn as the main thread's. */
async function keepMainThread(folder: string): Promise<void> {
  const tracePath = join(folder, `server.clinic-${run.tool}-traceevent`);
  const filteredPath = `${tracePath}.filtered`;
  const parse = require('@clinic/trace-events-parser') as () => NodeJS.ReadWriteStream;
  const events = createReadStream(tracePath).pipe(parse()) as unknown as AsyncIterable<{ pid: number; tid: number }>;
  await pipeline(Readable.from(filterTrace(events, processId)), createWriteStream(filteredPath));
  renameSync(filteredPath, tracePath);
}
