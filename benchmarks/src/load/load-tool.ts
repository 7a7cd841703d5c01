/**
 * Owns the choice between load tools, and running one as a child process. Does not know whom it loads.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { LoadRequest, LoadResult } from './load-result.js';
import { parseAutocannon } from './parse-autocannon.js';
import { parseWrk } from './parse-wrk.js';
import { parseWrkDistribution, writeWrkScript } from './wrk-distribution.js';

/** Generates closed-loop load from a process of its own. */
export interface LoadTool {
  /** What the report calls it. */
  readonly name: string;
  /**
   * Loads a URL.
   *
   * @throws Error when the tool fails, or prints what nobody can read.
   */
  readonly run: (request: LoadRequest) => Promise<LoadResult>;
}

/** How long past its time a tool may take to end, in milliseconds, before it is killed. */
const graceMs = 10_000;

/**
 * Finds the load tool of this machine: wrk where it is on the PATH, else autocannon.
 *
 * @remarks
 * wrk, as it needs a fraction of a core where autocannon, being JavaScript, needs more than the servers it measures.
 */
export function findLoadTool(): LoadTool {
  return spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined ? createWrk() : createAutocannon();
}

function createWrk(): LoadTool {
  const folder = mkdtempSync(join(tmpdir(), 'spool-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const script = writeWrkScript(folder);
  return {
    name: 'wrk, 1 thread',
    run: async (request) => {
      const { url, connections, seconds, body } = request;
      const fixed = ['-t1', '--latency', '-s', script];
      const duration = `-d${Math.ceil(seconds)}s`;
      const sent = body === undefined ? [] : ['--', 'POST', body.type, body.text];
      const args = [...fixed, `-c${connections}`, duration, ...fieldsOf(request), url, ...sent];
      // It takes whole seconds, and says what it has when it is interrupted.
      const interruptAfterMs = Number.isInteger(seconds) ? undefined : seconds * 1_000;
      return readResult('wrk', await runTool('wrk', args, { seconds, interruptAfterMs }), readWrk);
    },
  };
}

/** What wrk says itself, and the distribution that our script makes it say. */
function readWrk(output: string): LoadResult | undefined {
  const result = parseWrk(output);
  return result === undefined ? undefined : { ...result, distribution: parseWrkDistribution(output) };
}

function createAutocannon(): LoadTool {
  const script = fileURLToPath(import.meta.resolve('autocannon'));
  return {
    name: 'autocannon',
    run: async (request) => {
      const { url, connections, seconds, body } = request;
      const sent = body === undefined ? [] : ['-m', 'POST', '-H', `Content-Type: ${body.type}`, '-b', body.text];
      // Whole seconds, and not less: it takes some of the first to start, and samples once in each.
      const limits = ['-c', String(connections), '-d', String(Math.ceil(seconds))];
      const args = [script, '--json', ...limits, ...fieldsOf(request), ...sent, url];
      return readResult('autocannon', await runTool(process.execPath, args, { seconds }), parseAutocannon);
    },
  };
}

/** Both tools connect anew when the answer ends the connection. */
function fieldsOf({ isPersistent = true }: LoadRequest): string[] {
  return isPersistent ? [] : ['-H', 'Connection: close'];
}

/** What a tool said. */
interface ToolOutput {
  readonly output: string;
  readonly complaint: string;
}

async function runTool(
  command: string,
  args: readonly string[],
  { seconds, interruptAfterMs }: { readonly seconds: number; readonly interruptAfterMs?: number | undefined },
): Promise<ToolOutput> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1_000 + graceMs });
  const timer = interruptAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  try {
    const [output, complaint] = await Promise.race([Promise.all([text(child.stdout), text(child.stderr)]), failed]);
    return { output, complaint };
  } finally {
    clearTimeout(timer);
  }
}

function readResult(
  name: string,
  { output, complaint }: ToolOutput,
  parse: (output: string) => LoadResult | undefined,
): LoadResult {
  const result = parse(output);
  if (result !== undefined) return result;
  throw new Error(`${name} gave no result: '${`${output}${complaint}`.trim().slice(0, 200)}'`);
}
