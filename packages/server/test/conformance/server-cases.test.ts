/**
 * Plays the vectors of others over TCP against a running server, whole and in single-byte writes. They lie beside the
 * repository and not in it; `run-server-cases.mjs` sends them and judges the answers. What it does not pass without a
 * word stands in `JUDGED_BY_RFC` with the section.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { createServer, type Server } from '../../dist/index.js';

const folder = new URL('../../../../../shared/conformance/', import.meta.url);
const runnerPath = fileURLToPath(new URL('run-server-cases.mjs', import.meta.url));

/** A run takes 1 to 2 s on two cores with nothing beside it. */
const TIMEOUT_MS = 60_000;

/** Enough that the waits for answers that must not come overlap, and few enough not to starve the server of its cores. */
const CONNECTION_COUNT = 16;

type Verdict = 'pass' | 'warn' | 'fail';

interface CaseResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly detail: string;
  readonly statuses: readonly number[];
}

/** Verdicts other than a pass, each with the statuses that were answered and the reason why they stand. */
const JUDGED_BY_RFC: ReadonlyMap<string, readonly [Verdict, number[], string]> = new Map([
  [
    'portswigger/cl/CL-expect-obfs',
    [
      'warn',
      [417],
      'RFC 9110 section 10.1.1: an expectation other than 100-continue may be answered with 417. The body may then ' +
        'come or not, so the connection ends with that answer and the next request goes without one (section 9.3 of ' +
        'RFC 9112 lets the server close after any response).',
    ],
  ],
]);

jest.setTimeout(TIMEOUT_MS);

if (existsSync(folder)) describe('A server and the vectors of others', playVectors);
else test.skip('A server and the vectors of others: ../shared/conformance is not there', () => undefined);

function playVectors(): void {
  let server: Server;
  let port = 0;
  let resultFolder = '';

  beforeAll(async () => {
    resultFolder = await mkdtemp(join(tmpdir(), 'spool-conformance-'));
    server = createServer({ handler: new URL('echo-handler.mjs', import.meta.url), workers: 1 });
    ({ port } = await server.listen({ port: 0, host: '127.0.0.1' }));
  });

  afterAll(async () => {
    await server.close({ timeoutMs: 5_000 });
    await rm(resultFolder, { recursive: true });
  });

  test.each([
    ['smuggling-dev.json', 'whole', 337],
    ['smuggling-dev.json', 'in single-byte writes', 337],
    ['llhttp-requests.json', 'whole', 137],
    ['llhttp-requests.json', 'in single-byte writes', 137],
  ])('every case of %s, sent %s, is answered as RFC 9112 permits', async (file, manner, leastCount) => {
    const results = await play(file, { port, resultFolder, isDribbled: manner !== 'whole' });
    expect(results.length).toBeGreaterThanOrEqual(leastCount);
    const unlisted = results.filter((result) => !isExpected(result));
    expect(unlisted).toEqual([]);
    const judgedIds = results.filter(({ id }) => JUDGED_BY_RFC.has(id)).map(({ id }) => id);
    expect(judgedIds).toEqual(file === 'smuggling-dev.json' ? [...JUDGED_BY_RFC.keys()] : []);
  });
}

/** A listed case must go on as listed: one that passes now is off the list. */
function isExpected({ id, verdict, statuses }: CaseResult): boolean {
  const judged = JUDGED_BY_RFC.get(id);
  if (judged === undefined) return verdict === 'pass';
  return verdict === judged[0] && statuses.join() === judged[1].join();
}

async function play(
  file: string,
  { port, resultFolder, isDribbled }: { port: number; resultFolder: string; isDribbled: boolean },
): Promise<CaseResult[]> {
  const resultPath = join(resultFolder, `${file}-${isDribbled ? 'dribbled' : 'whole'}.json`);
  const options = ['--port', String(port), '--echo', '--quiet', '--concurrency', String(CONNECTION_COUNT)];
  if (isDribbled) options.push('--dribble');
  const args = [runnerPath, ...options, '--cases', fileURLToPath(new URL(file, folder)), '--out', resultPath];
  // It ends with status 1 after a failed case; that is for the assertions to tell.
  await promisify(execFile)(process.execPath, args).catch((error: unknown) => {
    if ((error as { code: unknown }).code !== 1) throw error;
  });
  return JSON.parse(await readFile(resultPath, 'utf8')) as CaseResult[];
}
