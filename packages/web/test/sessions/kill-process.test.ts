/** What was acknowledged is there after the process was killed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

import { sessions } from '../../dist/sessions/index.js';
import { lmdb } from '../../dist/stores/index.js';
import { temporaryFolder } from '../temporary-folder.js';

const PROGRAM = fileURLToPath(new URL('../programs/update-session.mjs', import.meta.url));

test('kill -9 in the middle of 1,000 session writes loses none that was acknowledged', async () => {
  const path = join(temporaryFolder(), 'store');
  const child = spawn(process.execPath, [PROGRAM, path, '1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let cookie = '';
  let acknowledgedCount = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('=')) cookie = line;
    else acknowledgedCount = Number(line);
    if (acknowledgedCount === 500) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
  const store = lmdb(path);
  const counted = sessions({ store, initial: () => ({ count: 0 }) });
  const handle = counted.wrap(async () => Response.json((await counted.open()).data.count));
  const response = await handle(new Request('http://localhost/', { headers: { cookie } }), undefined);
  const count = (await response.json()) as number;
  // One more may have been stored whose acknowledgement was not printed any more.
  expect([acknowledgedCount, acknowledgedCount + 1]).toContain(count);
  expect(count).toBeGreaterThanOrEqual(500);
  await store.close();
}, 30_000);
