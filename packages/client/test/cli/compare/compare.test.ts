import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parseCompareArguments } from '../../../src/cli/compare/compare-arguments.js';
import { compare, type Comparison } from '../../../src/cli/compare/comparison.js';
import type * as DelayedLoads from '../../../src/cli/compare/delayed-loads.js';
import { drawHtml, drawSvg } from '../../../src/cli/compare/draw-waterfalls.js';
import { formatComparison } from '../../../src/cli/compare/format-comparison.js';
import { describeFormula, expectedMs } from '../../../src/cli/compare/page-formula.js';
import { findObjects } from '../../../src/cli/compare/page-objects.js';
import { closeAll, openHttp, openServer } from '../../open-server.js';
import { selfSigned } from '../../self-signed.js';
import { runCommand } from '../run-command.js';

// Starting a process takes seconds on a machine that has much else to do.
jest.setTimeout(60_000);

afterEach(closeAll);

/** A page with so many images. */
async function openPage(objectCount: number): Promise<string> {
  const images = Array.from({ length: objectCount }, (_, index) => `<img src="/${index}&lt;.png">`).join('');
  return openHttp((request, response) => response.end(request.url === '/' ? `<html>${images}` : 'object'));
}

const given = {
  wantsHelp: false,
  strategies: ['non-persistent', 'persistent', 'parallel', 'pipelined', 'http2'],
  rttMs: 10,
  connections: 3,
  repeatCount: 1,
  kind: 'emulated',
  outputPath: undefined,
  isInsecure: false,
  isJson: false,
} as const;

/** Of a page and four objects; a connection takes two round trips with TLS 1.3. */
const leastRttsOverTls = { 'non-persistent': 15, persistent: 7, parallel: 6, pipelined: 4, http2: 4 } as const;

describe('expectedMs()', () => {
  const cost = { rttMs: 50, setUpRtts: 1, pageMs: 0, objectsMs: Array<number>(10).fill(0), connections: 6 };

  test.each([
    ['non-persistent', 22 * 50],
    ['persistent', 12 * 50],
    // Two for the page; six objects, of which five wait for their connection; then four more.
    ['parallel', 5 * 50],
    ['pipelined', 3 * 50],
    ['http2', 3 * 50],
  ] as const)('of %s for 10 objects is %i ms', (strategy, expected) => {
    expect(expectedMs(strategy, cost)).toBe(expected);
    expect(expectedMs(strategy, { ...cost, objectsMs: [] })).toBe(100);
  });

  test('has TLS as a round trip of each new connection, and transmission for each object', () => {
    const own = { ...cost, setUpRtts: 2, pageMs: 5, objectsMs: [1, 2] };
    expect(expectedMs('non-persistent', own)).toBe(9 * 50 + 8);
    expect(expectedMs('persistent', own)).toBe(5 * 50 + 8);
    expect(expectedMs('pipelined', own)).toBe(4 * 50 + 8);
    expect(describeFormula('pipelined', own)).toBe('4 RTT + transmission');
  });
});

describe('findObjects()', () => {
  test('finds what is loaded with the page, each once', () => {
    const html = `<link rel="stylesheet" href="style.css"><link rel="next" href="/2"><script src="/app.js"></script>
      <img src="/a.png"><img src="/a.png#x"><img src="data:image/png;base64,"><img><a href="/no">no</a>
      <img src="http://elsewhere.test/b.png"><!-- <img src="/c.png"> -->`;
    const { objects, elsewhereCount } = findObjects(html, new URL('http://shop.test/deep/page'));
    expect(objects.map(({ pathname }) => pathname)).toEqual(['/deep/style.css', '/app.js', '/a.png']);
    expect(elsewhereCount).toBe(1);
  });
});

describe('compare()', () => {
  let comparison: Comparison;

  test('takes no strategy less time than its round trips, and says that they are emulated', async () => {
    comparison = await compare({ ...given, urls: [new URL(await openPage(4))] });
    expect(comparison).toMatchObject({ kind: 'emulated', objectCount: 4, cost: { setUpRtts: 1 } });
    const leastRtts: Record<string, number> = { 'non-persistent': 10, persistent: 6, parallel: 4, pipelined: 3 };
    for (const result of comparison.results) {
      if ('problem' in result) expect(result.strategy).toBe('http2');
      else {
        // A delay is never shorter than asked for; half a millisecond for a clock's granularity.
        expect(result.measuredMs).toBeGreaterThan(leastRtts[result.strategy] * 10 - 0.5);
        expect(result.page.objects.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      }
    }
    const connectionCounts = comparison.results.map((result) =>
      'problem' in result ? 0 : result.page.objects.filter(({ timings }) => !timings.isReused).length,
    );
    expect(connectionCounts).toEqual([5, 1, 3, 1, 0]);
  });

  test('has http2 beside the others where a server agrees to it over TLS', async () => {
    const html = '<img src="/1"><img src="/2"><img src="/3"><img src="/4">';
    const server = createSecureServer({ ...selfSigned, allowHTTP1: true }, (request, response) =>
      response.end(request.url === '/' ? html : 'object'),
    );
    const url = new URL((await openServer(server)).replace('http:', 'https:'));
    comparison = await compare({ ...given, urls: [url], isInsecure: true });
    expect(comparison).toMatchObject({ objectCount: 4, cost: { setUpRtts: 2 } });
    const rows = comparison.results.map((result) => {
      if ('problem' in result) throw new Error(`${result.strategy}: ${result.problem}`);
      const { strategy, page, formula, measuredMs } = result;
      const versions = new Set(page.objects.map(({ timings }) => timings.httpVersion));
      return {
        strategy,
        versions: [...versions],
        formula,
        hasItsRtts: measuredMs > leastRttsOverTls[strategy] * 10 - 0.5,
      };
    });
    const http1 = { versions: ['1.1'], hasItsRtts: true };
    expect(rows).toEqual([
      { strategy: 'non-persistent', formula: '15 RTT + transmission', ...http1 },
      { strategy: 'persistent', formula: '7 RTT + transmission', ...http1 },
      { strategy: 'parallel', formula: '3 RTT + 4 objects on 3', ...http1 },
      { strategy: 'pipelined', formula: '4 RTT + transmission', ...http1 },
      { strategy: 'http2', formula: '4 RTT + transmission', versions: ['2'], hasItsRtts: true },
    ]);
  });

  test('says that a server has no HTTP/2 instead of measuring what it fell back to', async () => {
    const server = createTlsServer(selfSigned, (_request, response) => response.end('page'));
    const url = new URL((await openServer(server)).replace('http:', 'https:'));
    comparison = await compare({ ...given, strategies: ['http2'], urls: [url], isInsecure: true });
    expect(comparison.results).toEqual([{ strategy: 'http2', problem: 'The server does not offer HTTP/2' }]);
  });

  test('is told as a table and drawn as SVG and HTML, with what a server sent as text', async () => {
    comparison = await compare({ ...given, strategies: ['pipelined', 'http2'], urls: [new URL(await openPage(2))] });
    expect(formatComparison(comparison)).toMatch(
      /^pipelined \(emulated\) +\d+ +\d+ +-?[\d.]+ % {2}3 RTT \+ transmission$/m,
    );
    expect(formatComparison(comparison)).toMatch(/^http2 \(emulated\) +- +- +- +\S/m);
    const svg = drawSvg(comparison);
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    // One bar has a title for each part of each response.
    expect(svg.match(/<title>wait /g)).toHaveLength(3);
    expect(svg).toContain('/0%3C.png');
    expect(drawHtml({ ...comparison, url: '<script>' })).not.toContain('<script>');
  });
});

describe('spool compare', () => {
  test('prints the table and writes the drawing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spool-compare-test-'));
    const path = join(folder, 'waterfall.html');
    const options = ['--strategies', 'persistent,pipelined', '--rtt', '5ms', '--delay', 'emulated', '-o', path];
    const { code, stdout, stderr } = await runCommand('compare', await openPage(2), ...options);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/and 2 objects, 5 ms RTT, emulated by a relay/);
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>/);
    await rm(folder, { recursive: true });
  });

  test('ends with 1 when there is no page', async () => {
    const origin = await openPage(0);
    await closeAll();
    const message = expect.stringContaining('ERR_SPOOL_CLIENT_CONNECT');
    expect(await runCommand('compare', origin)).toMatchObject({ code: 1, stdout: '', stderr: message });
  });
});

const isPermitted = spawnSync('unshare', ['--net', '--map-root-user', 'true']).status === 0;
const testPermitted = isPermitted ? test : test.skip;
testPermitted('loadInNamespace() reaches a server from a network of its own (needs unshare)', async () => {
  // By the built code: the network's own process is a file of it.
  const url = new URL('../../../dist/cli/compare/delayed-loads.js', import.meta.url);
  const { loadInNamespace, targetOf } = (await import(url.href)) as typeof DelayedLoads;
  const origin = await openPage(2);
  const load = { origin, paths: ['/', '/0', '/1'], connections: 2, isInsecure: false };
  const loads = (['persistent', 'pipelined'] as const).map((strategy) => ({ ...load, strategy }));
  const outcomes = await loadInNamespace(loads, { rttMs: 0, target: targetOf(origin) });
  expect(outcomes?.map((outcome) => ('problem' in outcome ? outcome.problem : outcome.objects.length))).toEqual([3, 3]);
});

describe('parseCompareArguments()', () => {
  test('has defaults', () => {
    expect(parseCompareArguments(['http://a'])).toMatchObject({ rttMs: 50, connections: 6, repeatCount: 3 });
    expect(parseCompareArguments(['http://a', '--rtt', '0.2s'])).toMatchObject({ rttMs: 200 });
  });

  test.each([
    ['A URL is missing', []],
    ['The page and its objects are of one origin', ['http://a', 'http://b']],
    ['Option --rtt is "50", must be a time from 1ms to 10s', ['http://a', '--rtt', '50']],
    ['Option --delay is "none", must be netem or emulated', ['http://a', '--delay', 'none']],
    [
      'Option --strategy is "fast", must be one of non-persistent, persistent, parallel, pipelined, http2',
      ['http://a', '--strategies', 'fast'],
    ],
  ])('says %s', (problem, words) => {
    expect(parseCompareArguments(words)).toEqual({ problem });
  });
});
