/**
 * Owns a CPU profile for each thread of a server, and what the threads cost while it was made.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addPreload } from '../clinic/clinic-run.js';
import { loadServer, type ProfileLoad, type ProfileLoadResult } from '../load-server.js';
import { ProfiledServer } from '../profiled-server.js';
import { threadIdOf, type CpuProfile } from './cpu-profile.js';
import type { ThreadReport } from './format-threads.js';
import { nameStages } from './name-stages.js';
import { nameThreads } from './name-threads.js';
import { createSourceFinder } from './stage.js';
import { readThreadCosts, subtractCosts } from './thread-costs.js';

/** Threads of a server are ended and write their profiles within this, in milliseconds. */
const endTimeoutMs = 20_000;

/** What is run. */
export interface ThreadsOptions {
  /** The server's script. */
  readonly script: string;
  /** Where the profiles go. */
  readonly folder: string;
  /** What the server's environment tells it. */
  readonly settings: NodeJS.ProcessEnv;
  readonly load: Omit<ProfileLoad, 'port'>;
}

/**
 * Profiles the threads of a server.
 *
 * @param options - The server and the load.
 * @returns The threads, and how much the server answered; `NAME.cpuprofile` of each is in the folder.
 * @throws Error when the server or the load fails.
 */
export async function profileThreads(
  options: ThreadsOptions,
): Promise<ProfileLoadResult & { readonly threads: readonly ThreadReport[] }> {
  const { script, folder, settings, load } = options;
  const raw = join(folder, 'raw');
  mkdirSync(raw, { recursive: true });
  const preload = new URL('./note-thread.js', import.meta.url).href;
  const server = await ProfiledServer.start({
    args: ['--cpu-prof', `--cpu-prof-dir=${raw}`, script],
    env: {
      ...process.env,
      ...settings,
      NODE_OPTIONS: addPreload(process.env.NODE_OPTIONS, preload),
      SPOOL_PROFILE_THREADS: raw,
    },
    cwd: folder,
  });
  let result: ProfileLoadResult;
  let costs;
  try {
    let before = readThreadCosts(server.processId, raw);
    const onChecked = (): void => void (before = readThreadCosts(server.processId, raw));
    result = await loadServer({ ...load, port: server.port, onChecked });
    costs = subtractCosts(before, readThreadCosts(server.processId, raw));
  } finally {
    await server.finish(endTimeoutMs);
  }
  const profiles = new Map<number, CpuProfile>();
  for (const file of readdirSync(raw)) {
    const threadId = threadIdOf(file);
    if (threadId !== undefined) profiles.set(threadId, JSON.parse(readFileSync(join(raw, file), 'utf8')) as CpuProfile);
  }
  rmSync(raw, { recursive: true });
  const findSource = createSourceFinder();
  const threads = [...nameThreads(profiles)].map(([threadId, name]) => {
    const { profile, stages } = nameStages(profiles.get(threadId)!, findSource);
    writeFileSync(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
    return { name, costs: costs.get(threadId), stages };
  });
  return { ...result, threads };
}
