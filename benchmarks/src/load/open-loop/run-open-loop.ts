/**
 * Owns the open loop's process, as the harness sees it. Does not know what else loads the server meanwhile.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { GeneratorEvents } from './open-loop-generator.js';
import type { OpenLoopMeasurement, OpenLoopRequest } from './open-loop-result.js';

/** How the generator's process is started. */
export interface OpenLoopTool {
  /** What the report calls it. */
  readonly name: string;
  /** A program and its arguments that run what follows; empty runs it directly. */
  readonly prefix: readonly string[];
}

/** How long past its time the process may take, in milliseconds, before it is killed: it waits for answers itself. */
const graceMs = 15_000;

/**
 * Finds how to start the generator: with a real-time priority where this user may give one.
 *
 * @remarks
 * Load comes from another machine in real life, and there no server's threads delay it. Beside three threads that burned
 * CPU on two cores the generator sent 1 % of its requests more than 3 to 29 ms late at a normal priority, which would be
 * said of the server, and more than 0.17 ms late with this. All models are measured with the same.
 *
 * @returns The tool, the same for a whole run.
 */
export function findOpenLoopTool(): OpenLoopTool {
  const prefix = ['chrt', '--fifo', '10'];
  const { status } = spawnSync(prefix[0], [...prefix.slice(1), 'true'], { stdio: 'ignore' });
  return status === 0
    ? { name: 'real-time priority', prefix }
    : { name: 'normal priority, so its own waits for a core count', prefix: [] };
}

/**
 * Runs an open loop in a process of its own.
 *
 * @param tool - How to start it.
 * @param request - What it does.
 * @param events - Called on the way.
 * @returns What it measured.
 * @throws Error when it fails; the message has the last of what it said.
 */
export async function runOpenLoop(
  tool: OpenLoopTool,
  request: OpenLoopRequest,
  events: Partial<GeneratorEvents> = {},
): Promise<OpenLoopMeasurement> {
  const script = fileURLToPath(new URL('./open-loop-process.js', import.meta.url));
  const [program, ...args] = [...tool.prefix, process.execPath, script, JSON.stringify(request)];
  // stdin stays open and empty: its end tells the process that the harness is gone.
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), (request.warmUpSeconds + request.seconds) * 1_000 + graceMs);
  const closed = once(child, 'close'); // Rejects when there is no such program.
  const complaint = text(child.stderr);
  let measurement: OpenLoopMeasurement | undefined;
  createInterface(child.stdout).on('line', (line) => {
    if (line === 'counting') events.onCounting?.();
    else if (line === 'counted') events.onCounted?.();
    else measurement = JSON.parse(line) as OpenLoopMeasurement;
  });
  try {
    await closed;
  } finally {
    clearTimeout(timer); // Not `spawn`'s own time-out, which goes on when there is no such program.
  }
  if (measurement !== undefined) return measurement;
  throw new Error(`The open loop gave no result: '${(await complaint).trim().slice(0, 200)}'`);
}
