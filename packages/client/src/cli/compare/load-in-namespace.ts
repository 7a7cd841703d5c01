/** Runs in the network of its own: reads what to load from standard input, and writes what came of it. */
import { text } from 'node:stream/consumers';
import { loadAll } from './delayed-loads.js';
import type { PageLoad } from './load-page.js';
import { openRelay } from './relay.js';

const { loads, path } = JSON.parse(await text(process.stdin)) as { loads: PageLoad[]; path: string };
const relay = await openRelay({ port: 0, host: '127.0.0.1' }, { target: { path }, rttMs: 0 });
const outcomes = await loadAll(loads, { host: '127.0.0.1', port: relay.port });
await relay.close();
process.stdout.write(JSON.stringify(outcomes));
