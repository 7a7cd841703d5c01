/**
 * The sources as explored threads load them: taken from `src`, edited when a mutation is asked for, instrumented, and put into
 * a temporary folder in the same arrangement. Independent of the built package.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { importsOf, transpileSource } from './instrument-source.js';

const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url));
const EXPLORATION_FOLDER = 'test/exploration';
/** What a thread runs on, and what instrumented sources call. Loaded once, whatever the thread explores. */
const RUNTIME_FILES = ['explored-thread', 'explored-access', 'explored-atomics'].map(
  (name) => `${EXPLORATION_FOLDER}/${name}.ts`,
);

/** A change to one source before it is transpiled. */
export interface SourceEdit {
  /** Path from the package's folder. */
  readonly file: string;
  /** Text that the file holds exactly once. */
  readonly search: string;
  readonly replacement: string;
}

/** A temporary folder: the runtime once, and for each subject what its threads load. */
export class ExploredSources {
  /** Where a thread starts. */
  readonly threadFile: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'spool-exploration-'));
  readonly #runtimeUrl: string;
  /** Path and text → JavaScript. One mutation changes one file of many. */
  readonly #transpiled = new Map<string, string>();
  #subjectCount = 0;

  constructor() {
    const runtimeFolder = join(this.#folder, 'runtime');
    this.#runtimeUrl = pathToFileURL(join(runtimeFolder, EXPLORATION_FOLDER)).href;
    this.threadFile = join(runtimeFolder, toJavaScriptPath(RUNTIME_FILES[0]));
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }');
    this.#write(runtimeFolder, collectSources(RUNTIME_FILES));
  }

  /**
   * Adds what the threads of a scenario load.
   *
   * @param scenarioFile - The scenario's module, a path from the package's folder.
   * @param edits - What to change.
   * @returns The module's address.
   * @throws Error when an edit does not find its text exactly once: the source has moved away under its mutation.
   */
  add(scenarioFile: string, edits: readonly SourceEdit[] = []): string {
    const texts = collectSources([scenarioFile]);
    for (const edit of edits) texts.set(edit.file, applyEdit(texts.get(edit.file), edit));
    const folder = join(this.#folder, `subject-${this.#subjectCount++}`);
    this.#write(folder, texts);
    return pathToFileURL(join(folder, toJavaScriptPath(scenarioFile))).href;
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(folder: string, texts: ReadonlyMap<string, string>): void {
    for (const [path, text] of texts) {
      const target = join(folder, toJavaScriptPath(path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, this.#transpile(path, text));
    }
  }

  #transpile(path: string, text: string): string {
    const key = `${path}\n${text}`;
    let output = this.#transpiled.get(key);
    if (output === undefined) {
      const isExplored = path.startsWith('src/') || path.startsWith(`${EXPLORATION_FOLDER}/scenarios/`);
      output = transpileSource(text, isExplored ? this.#runtimeUrl : undefined);
      this.#transpiled.set(key, output);
    }
    return output;
  }
}

/** Reads the given sources and everything they import, by path from the package's folder. */
function collectSources(files: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  const open = [...files];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (texts.has(path)) continue;
    const text = readFileSync(join(PACKAGE_FOLDER, path), 'utf8');
    texts.set(path, text);
    for (const specifier of importsOf(text)) {
      open.push(posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts'));
    }
  }
  return texts;
}

function applyEdit(text: string | undefined, { file, search, replacement }: SourceEdit): string {
  if (text === undefined) throw new Error(`${file} is not among the explored sources`);
  const count = text.split(search).length - 1;
  if (count !== 1) throw new Error(`${file} holds this ${count} times, must be once: ${search}`);
  // As a function, so that a dollar sign means itself.
  return text.replace(search, () => replacement);
}

function toJavaScriptPath(path: string): string {
  return path.replace(/\.ts$/, '.js');
}
