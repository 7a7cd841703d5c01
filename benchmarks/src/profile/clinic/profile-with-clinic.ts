/**
 * Owns one run of one of Clinic's tools: start, load, page. Does not know what the tool draws.
 */
import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadServer, type ProfileLoad, type ProfileLoadResult } from '../load-server.js';
import { ProfiledServer } from '../profiled-server.js';
import type { ClinicRun } from './clinic-run.js';

/** How long a tool may take to draw its page, in milliseconds: bubbleprof reads every asynchronous call again. */
const drawTimeoutMs = 240_000;

/** What is run. */
export interface ClinicOptions extends Omit<ClinicRun, 'pagePath'> {
  /** A folder of this run's own: tools write into their working directory, and a left-over trace stops doctor. */
  readonly folder: string;
  /** What the server's environment tells it. */
  readonly settings: NodeJS.ProcessEnv;
  readonly load: Omit<ProfileLoad, 'port'>;
}

/**
 * Profiles a server.
 *
 * @param options - The tool, the server and the load.
 * @returns Where the page is, and how much the server answered.
 * @throws Error when the server, the load or the tool fails, or the page is empty.
 */
export async function profileWithClinic(options: ClinicOptions): Promise<ProfileLoadResult & { pagePath: string }> {
  const { tool, toolsFolder, script, folder, settings, load } = options;
  mkdirSync(folder, { recursive: true });
  const pagePath = resolve(folder, `${tool}.html`);
  const run: ClinicRun = { tool, toolsFolder, script, pagePath };
  const collector = fileURLToPath(new URL('./collect.js', import.meta.url));
  const server = await ProfiledServer.start({
    args: [collector, JSON.stringify(run)],
    // Without these the tools ask questions, or look for a newer version of themselves.
    env: { ...process.env, ...settings, NO_INSIGHT: '1', NO_UPDATE_NOTIFIER: '1' },
    cwd: folder,
  });
  let result: ProfileLoadResult;
  try {
    result = await loadServer({ ...load, port: server.port });
  } finally {
    await server.finish(drawTimeoutMs);
  }
  if (statSync(pagePath).size === 0) throw new Error(`The page of ${tool} is empty`);
  return { ...result, pagePath };
}
