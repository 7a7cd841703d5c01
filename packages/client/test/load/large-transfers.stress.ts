/** A gibibyte each way between a file and a server in another process: memory stays what it was. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';

const sizeBytes = 2 ** 30;
const mostGrowthBytes = 32 * 2 ** 20;

test('a download to a file and an upload from it grow the process by less than 32 MiB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spool-transfer-'));
  const server = fork(new URL('./transfer-server.mjs', import.meta.url), [], { execArgv: [] });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const path = join(folder, 'file');
    // A process of its own: what jest holds is not what is asked for.
    const program = fileURLToPath(new URL('./transfer-client.mjs', import.meta.url));
    const child = spawn(process.execPath, [program, `http://127.0.0.1:${port}`, path, String(sizeBytes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = JSON.parse(await text(child.stdout)) as {
      downloadGrowth: number;
      uploadGrowth: number;
      taken: string;
    };
    expect((await stat(path)).size).toBe(sizeBytes);
    expect(said.taken).toBe(String(sizeBytes));
    console.log(said);
    expect(said.downloadGrowth).toBeLessThan(mostGrowthBytes);
    expect(said.uploadGrowth).toBeLessThan(mostGrowthBytes);
  } finally {
    server.kill();
    await rm(folder, { recursive: true });
  }
}, 60_000);
