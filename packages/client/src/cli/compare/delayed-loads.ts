/**
 * Owns the longer line between a client and a server: a network of its own with `tc netem` where that is permitted, otherwise
 * a relay that waits. Does not know what is loaded over it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { loadPage, type LoadedPage, type PageLoad } from './load-page.js';
import { openRelay } from './relay.js';

/** How a delay was made. */
export type DelayKind = 'netem' | 'emulated';

/** The outcome of one load: a page, or why there is none. */
export type LoadOutcome = LoadedPage | { readonly problem: string };

/** The outcomes of all loads, in their order. */
export interface DelayedLoads {
  readonly kind: DelayKind;
  readonly outcomes: readonly LoadOutcome[];
}

/** The script that loads pages in the network of its own. */
const scriptPath = fileURLToPath(new URL('./load-in-namespace.js', import.meta.url));

/**
 * Loads pages over a line with this round trip.
 *
 * @param loads - What to load, of one origin, one after another.
 * @param rttMs - The round trip, in milliseconds.
 * @param kind - `emulated` to go without a network of its own where there could be one.
 */
export async function loadDelayed(
  loads: readonly PageLoad[],
  { rttMs, kind }: { readonly rttMs: number; readonly kind?: DelayKind | undefined },
): Promise<DelayedLoads> {
  const target = targetOf(loads[0].origin);
  if (kind !== 'emulated') {
    const outcomes = await loadInNamespace(loads, { rttMs, target });
    if (outcomes !== undefined) return { kind: 'netem', outcomes };
    if (kind === 'netem') throw new Error('A network namespace with tc netem is not permitted here');
  }
  const relay = await openRelay({ port: 0, host: '127.0.0.1' }, { target, rttMs });
  try {
    return { kind: 'emulated', outcomes: await loadAll(loads, { host: '127.0.0.1', port: relay.port }) };
  } finally {
    await relay.close();
  }
}

/**
 * Loads pages one after another over what is at this place.
 *
 * @param loads - What to load.
 * @param connectTo - Where to connect.
 */
export async function loadAll(
  loads: readonly PageLoad[],
  connectTo: NonNullable<PageLoad['connectTo']>,
): Promise<LoadOutcome[]> {
  const outcomes: LoadOutcome[] = [];
  for (const load of loads) {
    outcomes.push(
      await loadPage({ ...load, connectTo }).catch((error: unknown) => ({ problem: (error as Error).message })),
    );
  }
  return outcomes;
}

/**
 * Loads pages in a network namespace: its loopback has the delay, a relay in it leads to a Unix socket, which knows no
 * namespaces, and behind that a second relay to the server. Handshakes, slow start and loss recovery are real.
 *
 * @param rttMs - 0: without netem.
 * @returns Undefined where any part of it is not permitted, or not installed.
 */
export async function loadInNamespace(
  loads: readonly PageLoad[],
  { rttMs, target }: { readonly rttMs: number; readonly target: NetConnectOpts },
): Promise<LoadOutcome[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'spool-compare-'));
  const path = join(folder, 'gateway');
  const gateway = await openRelay({ path }, { target, rttMs: 0 });
  try {
    // A queue of 1000, netem's own, would drop what a page of some MiB sends at once.
    const delay = rttMs === 0 ? '' : `tc qdisc add dev lo root netem delay ${rttMs / 2}ms limit 100000 && `;
    const command = `ip link set lo up && ${delay}exec "$0" "$1"`;
    const namespace = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user'];
    const child = spawn('unshare', [...namespace, 'sh', '-c', command, process.execPath, scriptPath], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => undefined); // It may end before it has read.
    child.stdin.end(JSON.stringify({ loads, path }));
    const said = text(child.stdout);
    const code = await Promise.race([
      once(child, 'close').then(([exitCode]) => exitCode as number | null),
      once(child, 'error').then(() => null),
    ]).catch(() => null);
    return code === 0 ? (JSON.parse(await said) as LoadOutcome[]) : undefined;
  } finally {
    await gateway.close();
    await rm(folder, { recursive: true });
  }
}

/** Where the server of an origin is. */
export function targetOf(origin: string): NetConnectOpts {
  const { hostname, port, protocol } = new URL(origin);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}
