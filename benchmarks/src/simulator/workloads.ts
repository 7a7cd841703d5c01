/** The synthetic workloads: each shows one thing that a scheduler may get wrong. */

import type { SimulatedWorkload } from './simulate.js';
import type { ClosedLoop, OpenLoop, Traffic, Work } from './traffic.js';
import type { Random } from './random.js';

const LIGHT_MS = 0.01;
const HEAVY_MS = 20;

const DEFAULTS = { durationMs: 5000, warmUpMs: 1000, queueTimeoutMs: 0 } as const;

/** The same for each request. */
function always(cpuMs: number, awaitMs = 0): () => Work {
  return () => ({ cpuMs, awaitMs });
}

/** One or the other. */
function sometimes(part: number, { rare, else: common }: { readonly rare: number; readonly else: number }) {
  return (random: Random): Work => ({ cpuMs: random.uniform() < part ? rare : common, awaitMs: 0 });
}

function closed(label: string, rest: Partial<ClosedLoop> & Pick<ClosedLoop, 'connectionCount' | 'drawWork'>): Traffic {
  return { kind: 'closed', label, line: `GET /${label}`, depth: 1, ...rest };
}

function open(label: string, rest: Partial<OpenLoop> & Pick<OpenLoop, 'perSecond' | 'drawWork'>): Traffic {
  return { kind: 'open', label, line: `GET /${label}`, connectionCount: 64, ...rest };
}

const heavy = closed('heavy', { connectionCount: 4, drawWork: always(HEAVY_MS) });

/** All of them, in the order of the report. */
export const workloads: readonly SimulatedWorkload[] = [
  {
    ...DEFAULTS,
    name: 'mixed',
    description: '16 closed-loop connections of 0.01 ms beside 4 of 20 ms',
    traffic: [closed('light', { connectionCount: 16, drawWork: always(LIGHT_MS) }), heavy],
  },
  {
    ...DEFAULTS,
    name: 'open-loop',
    description: '1,000 light requests a second, whatever becomes of them, beside 4 closed-loop connections of 20 ms',
    traffic: [open('light', { perSecond: 1000, drawWork: always(LIGHT_MS) }), heavy],
  },
  {
    ...DEFAULTS,
    name: 'saturated',
    description: '256 closed-loop connections of 0.2 ms, more than the workers serve, beside 4 of 20 ms',
    traffic: [closed('light', { connectionCount: 256, drawWork: always(0.2) }), heavy],
  },
  {
    ...DEFAULTS,
    name: 'bimodal',
    description:
      'at some 80 % of two cores: 1,000 a second of 0.1 ms, 60 of 20 ms, and 300 of one path of which 5 % take 10 ms',
    traffic: [
      open('short', { perSecond: 1000, drawWork: always(0.1) }),
      open('long', { perSecond: 60, drawWork: always(HEAVY_MS) }),
      open('mostly-short', { perSecond: 300, drawWork: sometimes(0.05, { rare: 10, else: 0.1 }) }),
    ],
  },
  {
    ...DEFAULTS,
    name: 'pipeliner',
    description: '15 closed-loop connections of 0.5 ms and one that always has 32 under way, all of one class',
    traffic: [
      closed('ordinary', { line: 'GET /item', connectionCount: 15, drawWork: always(0.5) }),
      closed('pipeliner', { line: 'GET /item', connectionCount: 1, depth: 32, drawWork: always(0.5) }),
    ],
  },
  {
    ...DEFAULTS,
    name: 'awaiting',
    description:
      '128 closed-loop connections of 0.3 ms of CPU and 200 ms of await beside 3 of 5 ms of CPU and some light ones',
    traffic: [
      closed('awaiting', { connectionCount: 128, drawWork: always(0.3, 200) }),
      closed('cpu', { connectionCount: 3, drawWork: always(5) }),
      open('light', { perSecond: 500, drawWork: always(LIGHT_MS) }),
    ],
  },
  {
    ...DEFAULTS,
    name: 'overload',
    description: '200 a second of 20 ms, twice what two cores do, and 1,000 light ones; no one waits longer than 0.5 s',
    queueTimeoutMs: 500,
    traffic: [
      open('long', { perSecond: 200, drawWork: always(HEAVY_MS) }),
      open('light', { perSecond: 1000, drawWork: always(LIGHT_MS) }),
    ],
  },
];
