/**
 * Owns a comparison: what is loaded how often, and what of it stands beside the formula. Does not know how it is told.
 */
import { createClient } from '../../create-client.js';
import { ConnectionStrategy } from '../../options.js';
import type { CompareArguments } from './compare-arguments.js';
import { loadDelayed, type DelayKind } from './delayed-loads.js';
import { loadPage, type LoadedPage } from './load-page.js';
import { describeFormula, expectedMs, type PageCost } from './page-formula.js';
import { findObjects } from './page-objects.js';

/** How one strategy did. */
export type StrategyResult =
  | { readonly strategy: ConnectionStrategy; readonly problem: string }
  | {
      readonly strategy: ConnectionStrategy;
      /** The median of all loads, in milliseconds. */
      readonly measuredMs: number;
      readonly expectedMs: number;
      readonly formula: string;
      /** The load that took the median. */
      readonly page: LoadedPage;
    };

/** A comparison that was made. */
export interface Comparison {
  readonly url: string;
  readonly kind: DelayKind;
  readonly cost: PageCost;
  readonly objectCount: number;
  /** Objects of other origins, which are left out. */
  readonly elsewhereCount: number;
  readonly results: readonly StrategyResult[];
}

/**
 * Compares.
 *
 * @param given - What.
 * @throws ClientError when the page cannot be had without a delay.
 */
export async function compare(given: CompareArguments): Promise<Comparison> {
  const { urls, strategies, rttMs, connections, repeatCount, isInsecure, kind } = given;
  const { origin } = urls[0];
  const { paths, elsewhereCount } = await findPaths(given);
  const load = { origin, paths, connections, isInsecure };
  // What each takes by itself, over the line that is there: the median of as many loads, after one that warms up.
  const direct: LoadedPage[] = [];
  for (let index = 0; index <= repeatCount; index++) {
    direct.push(await loadPage({ ...load, strategy: ConnectionStrategy.PERSISTENT }));
  }
  const ownMs = paths.map((_path, index) =>
    median(
      direct
        .slice(1)
        .map(({ objects }) => (objects[index].timings.waitMs ?? 0) + (objects[index].timings.responseMs ?? 0)),
    ),
  );
  const tlsRtts = { 'TLSv1.3': 1, 'TLSv1.2': 2 }[direct[0].objects[0].timings.tlsVersion ?? ''] ?? 0;
  const cost: PageCost = { rttMs, setUpRtts: 1 + tlsRtts, pageMs: ownMs[0], objectsMs: ownMs.slice(1), connections };
  // In turn, so that a busy moment of the machine is nobody's alone.
  const rounds = Array.from({ length: repeatCount }, () => strategies.map((strategy) => ({ ...load, strategy })));
  const delayed = await loadDelayed(rounds.flat(), { rttMs, kind });
  const results = strategies.map((strategy, index): StrategyResult => {
    const outcomes = rounds.map((_round, round) => delayed.outcomes[round * strategies.length + index]);
    const failed = outcomes.find((outcome) => 'problem' in outcome);
    if (failed !== undefined) return { strategy, problem: failed.problem };
    const pages = (outcomes as LoadedPage[]).sort((a, b) => a.totalMs - b.totalMs);
    const page = pages[pages.length >> 1];
    return {
      strategy,
      page,
      measuredMs: page.totalMs,
      expectedMs: expectedMs(strategy, cost),
      formula: describeFormula(strategy, cost),
    };
  });
  return { url: urls[0].href, kind: delayed.kind, cost, objectCount: paths.length - 1, elsewhereCount, results };
}

async function findPaths({ urls, isInsecure }: CompareArguments): Promise<{ paths: string[]; elsewhereCount: number }> {
  const toPath = ({ pathname, search }: URL): string => pathname + search;
  if (urls.length > 1) return { paths: urls.map(toPath), elsewhereCount: 0 };
  const client = createClient({ origin: urls[0].origin, tls: { rejectUnauthorized: !isInsecure }, maxRedirections: 0 });
  try {
    const response = await client.request({ path: toPath(urls[0]) });
    const { objects, elsewhereCount } = findObjects(await response.text(), urls[0]);
    return { paths: [urls[0], ...objects].map(toPath), elsewhereCount };
  } finally {
    await client.destroy();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
