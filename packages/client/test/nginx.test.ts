/** The client against nginx from Debian's packages. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ConnectionStrategy, download } from '../src/index.js';
import { closeAll, openClient } from './open-server.js';

const isInstalled = spawnSync('nginx', ['-v']).error === undefined;
let folder = '';
let origin = '';
let nginx: ChildProcess | undefined;

async function startNginx(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'spool-nginx-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log stderr crit; events {} ${process.getuid?.() === 0 ? 'user root;' : ''}
     http { access_log off; keepalive_requests 7; ${temporary.join(' ')}
       server { listen 127.0.0.1:${port}; root ${folder};
         location = /old { return 301 /page.txt; } } }`,
  );
  await writeFile(join(folder, 'page.txt'), 'from nginx');
  await writeFile(join(folder, 'large.bin'), Buffer.alloc(1_000_000, 'spool'));
  nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' });
  origin = `http://127.0.0.1:${port}`;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    // Not `once()` of events: it rejects when the socket fails.
    const isOpen = await new Promise((resolve) => {
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (nginx.exitCode !== null) throw new Error('nginx ended before it listened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

if (isInstalled) {
  beforeAll(startNginx);
  afterEach(closeAll);
  afterAll(async () => {
    if (nginx?.kill('SIGTERM') === true) await once(nginx, 'exit');
    await rm(folder, { recursive: true });
  });

  describe('a client of nginx', () => {
    // nginx closes each connection after its seventh request.
    test.each(Object.values(ConnectionStrategy).filter((strategy) => strategy !== 'http2'))(
      'gets 40 answers under %s',
      async (strategy) => {
        const client = openClient(origin, { strategy });
        const texts = await Promise.all(
          Array.from({ length: 40 }, async () => (await client.request({ path: '/page.txt' })).text()),
        );
        expect(texts).toEqual(Array(40).fill('from nginx'));
      },
    );

    test('follows its redirect', async () => {
      const response = await openClient(origin).request({ path: '/old' });
      expect([response.redirectCount, await response.text()]).toEqual([1, 'from nginx']);
    });

    test('goes on with a download', async () => {
      const path = join(folder, 'partial');
      await writeFile(path, Buffer.alloc(400_000, 'spool'));
      const response = await download(openClient(origin), { path: '/large.bin' }, { path, isContinued: true });
      expect(response.status).toBe(206);
      expect((await readFile(path)).equals(Buffer.alloc(1_000_000, 'spool'))).toBe(true);
    });
  });
} else test.skip('A client of nginx: nginx is not installed', () => undefined);
