import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readEvents, waitForSnapshot } from './read-events.js';
import { startDemo, type Demo } from './start-demo.js';

/** Starts a process and its workers, on machines where other tests run at the same time. */
const TIMEOUT_MS = 30_000;

const MIB = 2 ** 20;

let demo: Demo;

beforeEach(async () => {
  demo = await startDemo();
}, TIMEOUT_MS);

afterEach(() => demo.kill());

async function visit(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(demo.origin + path, init);
}

async function expectLight(): Promise<void> {
  const response = await visit('/light');
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/^worker \d+$/);
}

describe('the page', () => {
  it(
    'is served with all the files it names, and names nothing elsewhere',
    async () => {
      const page = await visit('/');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const seen = new Set<string>();
      const waiting = findNames(await page.text());
      for (const name of waiting) {
        if (seen.has(name)) continue;
        seen.add(name);
        const response = await visit(name);
        expect([name, response.status]).toEqual([name, 200]);
        waiting.push(...findNames(await response.text()));
      }
      expect([...seen]).toEqual(expect.arrayContaining(['/page.css', '/page.js', '/favicon.svg', '/light-worker.js']));
      expect((await visit('/nothing')).status).toBe(404);
    },
    TIMEOUT_MS,
  );
});

/** Returns the paths of files in HTML attributes, in imports that are no comment, and in what starts a worker. */
function findNames(text: string): string[] {
  const matches = text.matchAll(/(?:(?:href|src)="|^import .* from '\.|new window\.Worker\(')(?<path>\/[^'"]+)/gm);
  return [...matches].flatMap(({ groups }) => groups?.path ?? []);
}

describe('/light', () => {
  it(
    'says in Server-Timing where its time went',
    async () => {
      const response = await visit('/light');
      const timing = response.headers.get('server-timing') ?? '';
      expect([...timing.matchAll(/(\w+);dur=[\d.]+/g)].map(([, name]) => name)).toEqual([
        'queued',
        'woken',
        'handled',
        'returned',
      ]);
    },
    TIMEOUT_MS,
  );
});

describe('the buttons', () => {
  it(
    'burn: four at once are answered, and light ones with them',
    async () => {
      const burns = Promise.all(Array.from({ length: 4 }, () => visit('/burn')));
      await expectLight();
      for (const response of await burns) expect(await response.text()).toMatch(/^worker \d+ burned -?\d+$/);
    },
    TIMEOUT_MS,
  );

  it(
    'await: the answer tells how long',
    async () => {
      expect(await (await visit('/await?ms=1')).text()).toMatch(/^worker \d+ awaited 1 ms$/);
    },
    TIMEOUT_MS,
  );

  it(
    'loop: 504, light requests go on, and the worker is replaced',
    async () => {
      const looped = visit('/loop', { method: 'POST' });
      await expectLight();
      expect((await looped).status).toBe(504);
      await expectLight();
      const { log, workers } = await waitForSnapshot(demo.origin, ({ log: lines }) => lines.length >= 5);
      expect(log[3]?.text).toMatch(/blocks its event loop$/);
      expect(log[4]?.text).toMatch(/^worker \d+ runs on thread \d+$/);
      expect(workers.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    },
    TIMEOUT_MS,
  );

  it(
    'exit: 503, light requests go on, and the worker is replaced',
    async () => {
      expect((await visit('/exit', { method: 'POST' })).status).toBe(503);
      await expectLight();
      const { log } = await waitForSnapshot(demo.origin, ({ log: lines }) => lines.length >= 5);
      expect(log[3]?.text).toMatch(/exited with code 1$/);
    },
    TIMEOUT_MS,
  );

  it(
    'upload: 64 MiB are counted to the byte',
    async () => {
      const chunks = Array.from({ length: 64 }, () => new Uint8Array(MIB));
      const response = await visit('/upload', { method: 'POST', body: ReadableStream.from(chunks), duplex: 'half' });
      expect(await response.json()).toEqual({ bytes: 64 * MIB });
      expect(await (await visit('/upload', { method: 'POST' })).json()).toEqual({ bytes: 0 });
    },
    TIMEOUT_MS,
  );

  it(
    'download: as many bytes as asked for',
    async () => {
      let bytes = 0;
      const { body } = await visit('/download?mib=3');
      for await (const chunk of body as ReadableStream<Uint8Array>) bytes += chunk.byteLength;
      expect(bytes).toBe(3 * MIB);
    },
    TIMEOUT_MS,
  );

  it(
    'reload: every worker runs on another thread',
    async () => {
      const before = await waitForSnapshot(demo.origin);
      expect((await visit('/reload', { method: 'POST' })).status).toBe(202);
      const after = await waitForSnapshot(demo.origin, ({ log }) => / took \d+ ms$/.test(log.at(-1)?.text ?? ''));
      expect(after.workers.map(({ workerId }) => workerId)).toEqual([0, 1, 2]);
      for (const [index, { threadId }] of after.workers.entries()) {
        expect(threadId).not.toBe(before.workers[index]?.threadId);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'are for this page alone, by either name of its address',
    async () => {
      const { port } = new URL(demo.origin);
      const post = (origin: string): Promise<Response> => visit('/upload', { method: 'POST', headers: { origin } });
      expect((await post('https://example.org')).status).toBe(403);
      expect((await post(`http://localhost:${Number(port) + 1}`)).status).toBe(403);
      const response = await post(`http://localhost:${port}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe(`http://localhost:${port}`);
    },
    TIMEOUT_MS,
  );
});

describe('/events', () => {
  it(
    'delivers what the panel draws',
    async () => {
      await expectLight();
      const snapshot = await waitForSnapshot(demo.origin, ({ stages }) => (stages[0]?.count ?? 0) > 0);
      expect(snapshot.workers.map(({ workerId, state }) => ({ workerId, state }))).toEqual(
        [0, 1, 2].map((workerId) => ({ workerId, state: 'ready' })),
      );
      expect(snapshot.stages.map(({ name }) => name)).toEqual(['queued', 'woken', 'handled', 'returned', 'flushed']);
      expect(snapshot.requests).toMatchObject({ takenBack: expect.any(Number), timedOut: 0, failed: 0 });
      expect(snapshot.wakeUps).toMatchObject({ sent: expect.any(Number), suppressed: expect.any(Number) });
      expect(snapshot.rssBytes).toBeGreaterThan(MIB);
    },
    TIMEOUT_MS,
  );

  it(
    'tells how far an upload is',
    async () => {
      const events = readEvents(await visit('/events'));
      await events.next();
      await (await visit('/upload', { method: 'POST', body: new Uint8Array(MIB) })).text();
      for await (const { event, data } of events) {
        if (event !== 'transfer') continue;
        expect(JSON.parse(data)).toEqual({ type: 'transfer', name: 'upload', bytes: MIB });
        break;
      }
      expect.assertions(1);
    },
    TIMEOUT_MS,
  );

  it(
    'ends on SIGTERM, and the process with it',
    async () => {
      const events = readEvents(await visit('/events'));
      await events.next();
      const stopped = demo.stop();
      for await (const { event } of events) expect(event).toBe('snapshot');
      expect(await stopped).toBe(0);
    },
    TIMEOUT_MS,
  );
});
