/**
 * Owns what threads are called, by what they have run. Node calls all of them "node".
 */
import type { CpuProfile } from './cpu-profile.js';

/** What tells a kind of thread from others: the first whose script it has run. */
const kinds = [
  { name: 'io-thread', script: /\/server\/dist\/(threads\/)?io-thread\.js$/ },
  { name: 'worker', script: /\/server\/dist\/(threads\/worker|worker\/entry)\.js$/ },
  { name: 'worker', script: /\/piscina\/dist\/worker\.js$/ },
  { name: 'worker', script: /\/workloads\/answer[\w-]*\.js$/ },
] as const;

/**
 * Names threads.
 *
 * @param profiles - By Node's id of the thread.
 * @returns By the same: `main`, `io-thread`, `worker-1`, … in the order of their ids. A number is left out where there is one only.
 */
export function nameThreads(profiles: ReadonlyMap<number, CpuProfile>): ReadonlyMap<number, string> {
  const ids = [...profiles.keys()].sort((one, other) => one - other);
  const kindOf = new Map(ids.map((id) => [id, id === 0 ? 'main' : findKind(profiles.get(id)!)]));
  const names = new Map<number, string>();
  const counts = new Map<string, number>();
  for (const [id, kind] of kindOf) {
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const isAlone = [...kindOf.values()].filter((other) => other === kind).length === 1;
    names.set(id, isAlone && kind !== 'worker' ? kind : `${kind}-${number}`);
  }
  return names;
}

function findKind({ nodes }: CpuProfile): string {
  return kinds.find(({ script }) => nodes.some(({ callFrame }) => script.test(callFrame.url)))?.name ?? 'thread';
}
