/**
 * Joins what a thread loads into one file each: `dist/threads/worker.js` and `dist/threads/io-thread.js`. Node takes about a
 * millisecond for each ES module, on every thread again, and a thread that was killed is to be replaced soon: a worker starts
 * in about half the time. Part of the build; not minified, so that stacks and profiles can be read.
 */

import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: { worker: 'dist/worker/entry.js', 'io-thread': 'dist/io-thread/entry.js' },
  outdir: 'dist/threads',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['piscina'],
  sourcemap: true,
  logLevel: 'warning',
});
