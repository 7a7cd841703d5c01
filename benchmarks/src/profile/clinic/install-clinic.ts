/**
 * Owns where Clinic.js is: in an ignored folder, installed when the first profile needs it. As a dependency its 441 packages and
 * 115 MB would be paid for by every install of this repository.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ToolName } from '../profile-options.js';

/** The tools that are Clinic's. */
export type ClinicToolName = Exclude<ToolName, 'threads'>;

/** The classes, without Clinic's shell: it asks questions, and without a terminal it does nothing and exits 0. */
export const clinicPackages: Record<ClinicToolName, { readonly name: string; readonly version: string }> = {
  doctor: { name: '@clinic/doctor', version: '11.0.0' },
  flame: { name: '@clinic/flame', version: '13.0.0' },
  bubbleprof: { name: '@clinic/bubbleprof', version: '10.0.0' },
  heapprofiler: { name: '@clinic/heap-profiler', version: '5.0.0' },
};

/**
 * Installs Clinic's classes unless they are there.
 *
 * @param folder - Where; kept between runs.
 * @param onProgress - Told before anything is downloaded.
 * @throws Error when npm fails; the message has the last of what it said.
 */
export async function installClinic(folder: string, onProgress: (text: string) => void): Promise<void> {
  if (isInstalled(folder)) return;
  const names = Object.values(clinicPackages).map(({ name, version }) => `${name}@${version}`);
  onProgress(`Installing ${names.join(', ')} once (about 115 MB, a minute) into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // No scripts: the only one, of es5-ext, prints an appeal.
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel=error', ...names];
  const npm = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(npm, 'close'); // Rejects when there is no npm.
  const complaint = text(npm.stderr);
  const [exitCode] = (await closed) as [number | null];
  if (exitCode !== 0) throw new Error(`Clinic was not installed: ${(await complaint).trim().slice(-400)}`);
}

/**
 * Loads out of what is installed.
 *
 * @param folder - Where Clinic is installed.
 * @returns `require()` as a file in that folder has it.
 */
export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}

/** npm writes its lockfile last, so that an install that was broken off is done again. */
function isInstalled(folder: string): boolean {
  if (!existsSync(join(folder, 'package-lock.json'))) return false;
  return Object.values(clinicPackages).every(({ name, version }) => {
    try {
      const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8');
      return (JSON.parse(manifest) as { version: string }).version === version;
    } catch {
      return false;
    }
  });
}
