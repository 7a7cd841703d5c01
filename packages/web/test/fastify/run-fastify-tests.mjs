/**
 * Runs those tests of Fastify's npm package that listen, with Spool in the place of `http.createServer()`. What fails has to
 * stand in `differences.json` with its reason, and what stands there has to fail, unless its reason begins with "at times:".
 *
 *     node run-fastify-tests.mjs FOLDER [NAME ...]
 *
 * FOLDER holds the unpacked package, with what its tests need installed. A test that fails under `node:http` as well, because
 * this machine lacks something, is told and does not count.
 */

import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const PRELOAD = new URL('spool-http-server.mjs', import.meta.url).href;
const DIFFERENCES = JSON.parse(await readFile(new URL('differences.json', import.meta.url), 'utf8'));

/** Longest time for one file, in milliseconds; most take one second, ten times that on a busy machine. */
const FILE_TIMEOUT_MS = 90_000;

/** The same for one of which it is listed that it does not end. */
const ENDLESS_TIMEOUT_MS = 15_000;

/** What stands for a file that has to be killed. */
const ENDS = 'ends by itself';

/** How the reason of a difference begins that depends on what comes first. */
const AT_TIMES = 'at times:';

/** Files run at the same time: each waits for most of its time. */
const PARALLEL_COUNT = 3;

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) {
  console.error(`usage: node ${basename(fileURLToPath(import.meta.url))} FOLDER [NAME ...]`);
  process.exit(2);
}

const files = await findFiles(resolve(folder));
const totals = { passed: 0, listed: 0, elsewhere: 0 };
const problems = [];
const queue = [...files];
await Promise.all(Array.from({ length: PARALLEL_COUNT }, runNext));

console.log(
  `Fastify's tests through Spool: ${files.length} files, ${totals.passed} passed, ` +
    `${totals.listed} listed in differences.json, ${totals.elsewhere} fail under node:http too`,
);
for (const problem of problems) console.log(`failed: ${problem}`);
process.exitCode = problems.length > 0 || totals.passed === 0 ? 1 : 0;

/** Those that open a port: the others never come to an HTTP server. */
async function findFiles(root) {
  const found = [];
  for (const place of ['test', 'test/internals']) {
    for (const name of (await readdir(join(root, place))).sort()) {
      const file = join(root, place, name);
      if (!name.endsWith('.test.js') || (names.length > 0 && !names.includes(name))) continue;
      if (/\.listen\(/.test(await readFile(file, 'utf8'))) found.push(file);
    }
  }
  return found;
}

async function runNext() {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) await judge(file);
}

async function judge(file) {
  const listed = DIFFERENCES[basename(file)] ?? {};
  const timeoutMs = listed[ENDS] === undefined ? FILE_TIMEOUT_MS : ENDLESS_TIMEOUT_MS;
  const result = await runFile(file, { nodeOptions: ['--import', PRELOAD], timeoutMs });
  totals.passed += result.passed;
  const unlisted = result.failed.filter((name) => listed[name] === undefined);
  // One that was killed has not told of every test.
  const isKilled = result.failed.includes(ENDS);
  const stale = isKilled
    ? []
    : Object.keys(listed).filter((name) => !listed[name].startsWith(AT_TIMES) && !result.failed.includes(name));
  totals.listed += result.failed.length - unlisted.length;
  for (const name of stale) problems.push(`${basename(file)}: ${name} stands in differences.json and passes`);
  if (unlisted.length === 0) return;
  // Once more: some of these tests give a server 100 ms to notice something, which a busy machine may not have.
  const again = await runFile(file, { nodeOptions: ['--import', PRELOAD], timeoutMs });
  const failedTwice = unlisted.filter((name) => again.failed.includes(name));
  totals.passed += unlisted.length - failedTwice.length;
  if (failedTwice.length === 0) return;
  const plain = await runFile(file, { nodeOptions: [], timeoutMs: FILE_TIMEOUT_MS });
  for (const name of failedTwice) {
    if (plain.failed.includes(name)) totals.elsewhere++;
    else problems.push(`${basename(file)}: ${name}`);
  }
}

/** Runs one file and returns how many of its outermost tests have passed, and the names of those that have not. */
async function runFile(file, { nodeOptions, timeoutMs }) {
  const child = spawn(process.execPath, [...nodeOptions, '--test-reporter=tap', file], {
    cwd: resolve(folder),
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_ENV: 'test' },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const signal = await new Promise((done) => child.once('close', (_code, name) => done(name)));
  clearTimeout(timer);
  const passed = output.match(/^ok \d+ - (?!.*# SKIP)/gm)?.length ?? 0;
  const failed = [...output.matchAll(/^not ok \d+ - (.*?)(?: # .*)?$/gm)].map(([, name]) => name);
  if (signal !== null) failed.push(ENDS);
  else if (passed + failed.length === 0) failed.push('runs');
  return { passed, failed };
}
