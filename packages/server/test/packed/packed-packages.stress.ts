/**
 * The packages as npm would have them: packed, installed together into an empty folder from their tarballs, run and compiled
 * against there. Not among the quick tests because what the packages depend on comes from the registry.
 */

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const consumer = fileURLToPath(new URL('consumer/', import.meta.url));
const packageNames = ['client', 'protocol', 'server', 'sockets', 'web'];

/** Packing and installing take five seconds; a busy machine or a slow registry takes longer. */
const installTimeoutMs = 180_000;
const runTimeoutMs = 60_000;

interface Manifest {
  readonly name: string;
  readonly packageManager: string;
  readonly exports: Record<string, unknown>;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-packed-'));
  await cp(consumer, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const { packageManager } = await readManifest(repository);
  await run(
    'npx',
    ['--yes', packageManager, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder],
    {
      cwd: repository,
    },
  );
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`)], { cwd: folder });
}, installTimeoutMs);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function readManifest(packageFolder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as Manifest;
}

function installed(name: string): string {
  return join(folder, 'node_modules/@spool', name);
}

/** Runs a program in the folder of the consumer and returns what it prints; fails when its exit code is not 0. */
async function runThere(...programArguments: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, programArguments, { cwd: folder, timeout: runTimeoutMs });
  return stdout;
}

describe.each(packageNames)('@spool/%s, packed', (name) => {
  test('has its sources, what was built from them, its papers, and nothing else', async () => {
    const entries = await readdir(installed(name));
    const expected = ['LICENSE', 'README.md', 'dist', 'package.json', 'src'];
    expect(entries.filter((entry) => entry !== 'bin').sort()).toEqual(expected);
    expect(await readdir(join(installed(name), 'dist'))).not.toContain('.tsbuildinfo');
  });

  test('has every entry point that it exports', async () => {
    const { name: packageName, exports } = await readManifest(installed(name));
    const entryPoints = Object.keys(exports).filter((entryPoint) => !entryPoint.endsWith('.json'));
    const imports = entryPoints.map((entryPoint) => `await import('${packageName}${entryPoint.slice(1)}');`);
    await runThere('--input-type=module', '--eval', imports.join('\n'));
  });
});

describe('an app that has installed the packages', () => {
  /** The README's first block is the app's own program, its second the handler. */
  async function writeReadmeHandler(): Promise<void> {
    const readme = await readFile(join(repository, 'README.md'), 'utf8');
    const handler = [...readme.matchAll(/```js\n([^]*?)```/g)]
      .map((block) => block[1])
      .find((code) => code.startsWith('// app.js'));
    await writeFile(join(folder, 'app.js'), handler!);
  }

  test(
    "serves the README's handler, asks it, and runs a program on blocking sockets",
    async () => {
      await writeReadmeHandler();
      expect(await runThere('program.mjs')).toBe('200 hello from worker 0\nhello by sockets\n');
    },
    runTimeoutMs,
  );

  test.each(['spool', 'spool serve', 'spool get', 'spool compare', 'spool-sockets'])(
    'has the command %s',
    async (line) => {
      const [command, ...words] = line.split(' ');
      const { stdout } = await run(join(folder, 'node_modules/.bin', command), [...words, '--help'], { cwd: folder });
      expect(stdout).toMatch(/usage/i);
    },
  );

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'compiles with module %s and moduleResolution %s, the declarations of the packages included',
    async (module, moduleResolution) => {
      const compiler = join(repository, 'node_modules/typescript/bin/tsc');
      const settings = [
        '--noEmit',
        '--strict',
        '--exactOptionalPropertyTypes',
        '--target',
        'es2022',
        '--lib',
        'es2022,esnext.disposable',
      ];
      const nodeTypes = ['--types', 'node', '--typeRoots', join(repository, 'node_modules/@types')];
      const resolution = ['--module', module, '--moduleResolution', moduleResolution];
      await runThere(compiler, ...settings, ...nodeTypes, ...resolution, '--skipLibCheck', 'false', 'types.mts');
    },
    runTimeoutMs,
  );
});
