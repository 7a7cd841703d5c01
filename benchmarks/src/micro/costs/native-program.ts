/**
 * Owns the C programs that show what the machine itself needs: compiled when they are first asked for, where a compiler is.
 * Does not know what they measure.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cost, CostSample } from './cost.js';

/** The sources: `benchmarks/native`, beside `dist` and `src`. */
const sourceFolder = fileURLToPath(new URL('../../../native/', import.meta.url));

/** How long a program may take with its turn, in milliseconds. */
const timeoutMs = 15_000;

/** The programs of one run, by name. */
export class NativePrograms {
  readonly #compiler: string;
  readonly #outcomes = new Map<string, { path: string } | { reason: string }>();
  #folder: string | undefined;

  /** @param compiler - The C compiler. @defaultValue `CC` of the environment, else cc */
  constructor(compiler = process.env.CC ?? 'cc') {
    this.#compiler = compiler;
  }

  /**
   * Makes a row of a program.
   *
   * @param name - What the row is called.
   * @param program - The program and its arguments, such as `['wake', 'futex', 'one', '50']`.
   * @returns The row. Its measurement fails where there is no compiler, which the table then says.
   */
  cost(name: string, [program, ...args]: readonly [string, ...string[]]): Cost {
    return { name, measure: () => this.run(program, args) };
  }

  /**
   * Runs a program.
   *
   * @returns What it printed: the clock and the CPU time of one operation in nanoseconds.
   * @throws Error that says in one line why there is no result.
   */
  run(program: string, args: readonly string[]): CostSample {
    const outcome = this.#compile(program);
    if ('reason' in outcome) throw new Error(outcome.reason);
    const line = execute(outcome.path, args);
    const [value, cpu] = line.trim().split(' ').map(Number);
    if (Number.isFinite(value) && Number.isFinite(cpu)) return { value, cpu };
    throw new Error(`${program} printed '${line.slice(0, 80)}'`);
  }

  /** Deletes what was compiled. */
  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#outcomes.clear();
  }

  #compile(program: string): { path: string } | { reason: string } {
    const known = this.#outcomes.get(program);
    if (known !== undefined) return known;
    const folder = (this.#folder ??= mkdtempSync(join(tmpdir(), 'spool-native-')));
    const path = join(folder, program);
    let outcome: { path: string } | { reason: string } = { path };
    try {
      execute(this.#compiler, ['-O2', '-pthread', '-o', path, join(sourceFolder, `${program}.c`)]);
    } catch (error) {
      outcome = { reason: `not compiled: ${(error as Error).message}` };
    }
    this.#outcomes.set(program, outcome);
    return outcome;
  }
}

function execute(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') throw new Error(`no ${program} on the PATH`, { cause: error });
    const said = (stderr ?? '').trim().split('\n')[0];
    throw new Error(said === '' ? `${program} failed: ${code ?? 'it did not say why'}` : said, { cause: error });
  }
}
