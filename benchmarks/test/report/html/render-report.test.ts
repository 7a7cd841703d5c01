import { describe, expect, test } from '@jest/globals';
import type { ServerStats } from '@spool/server';
import { renderReport } from '../../../src/report/html/render-report.js';
import { makeReportData } from '../../../src/report/html/report-data.js';
import { failed, makeClosed, rowOf } from '../make-turns.js';
import { helloOf, makeRecord, observedSpool, turnsAt } from '../make-record.js';

const results = helloOf([2_000, 2_000, 2_000], [1_000, 1_000, 1_000]);

/** The page without the library and the script, in which markup is text. */
function markupOf(page: string): string {
  return page.replace(/<script[\s\S]*?<\/script>/g, '');
}

/** What a reader sees, with a space between cells. */
function textOf(page: string): string {
  return markupOf(page)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

/** What a server has counted, as far as the report reads it. */
function makeStats(): ServerStats {
  const histogram = { count: 5, sumMs: 0, meanMs: 0.03, p50Ms: 0.02, p90Ms: 0.05, p99Ms: 0.1, p999Ms: 0.2, maxMs: 1 };
  const thread = (parks: number, count: number): object => ({
    uptimeMs: 1_000,
    wake: { parks, lingeredMs: 50, parkedMs: 200, wakeUp: { ...histogram, count, p50Ms: 0.04 } },
    rings: { recordsReceived: 400, batchesReceived: 100, ringFullStalls: 1, slabStalls: 0, creditStalls: 0 },
  });
  const given: unknown = {
    requests: { received: 1_000, takenBack: 2, refused: 3, stages: { queued: histogram, woken: histogram } },
    connections: { accepted: 64 },
    ioThreads: [{ ioThreadId: 0, requestsGiven: 1_000, ...thread(100, 5) }],
    workers: [{ workerId: 0, requestsStarted: 998, ...thread(99.8, 0) }],
  };
  return given as ServerStats;
}

describe('renderReport()', () => {
  const page = renderReport(makeRecord({ results, observations: [observedSpool] }));

  test('asks the network for nothing', () => {
    expect(markupOf(page)).not.toMatch(/\b(?:src|href)=|@import|url\(/);
    expect(page).not.toMatch(/sourceMappingURL/);
  });

  test('says losses before gains', () => {
    expect(page.indexOf('Where Spool loses')).toBeLessThan(page.indexOf('Where Spool gains'));
  });

  test('has a place for each chart, and the data as JSON', () => {
    for (const chart of ['latency', 'time', 'switches', 'memory'])
      expect(markupOf(page)).toContain(`data-chart="${chart}"`);
    const json = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const data = JSON.parse(json) as ReturnType<typeof makeReportData>;
    expect(data.workloads[0].curves.map(({ model }) => model)).toEqual(['spool', 'node-http']);
  });

  test('has what each thread did below its strip, and nothing of V8 and libuv', () => {
    const text = textOf(page);
    expect(text).toContain('main 10 50 % 0.0 % 0 8.0');
    expect(text).toContain('worker 21 50 %');
    expect(text).not.toContain('V8 or libuv 11');
    expect(text).not.toContain('What Spool counted');
  });

  test('has the counters of Spool: stages, threads, and what was not answered', () => {
    const observed = { ...observedSpool, outcome: { ...observedSpool.outcome } };
    if (observed.outcome.kind !== 'measured') throw new Error('it was observed');
    observed.outcome.result = { ...observed.outcome.result, spoolStats: makeStats() };
    const text = textOf(renderReport(makeRecord({ results, observations: [observed] })));
    expect(text).toContain('received 1,000 · taken back 2 · refused 3');
    expect(text).toContain('woken 30 20 100');
    expect(text).toContain('I/O 0 1,000 4.0 0.100 5 % 20 % 40 1');
    expect(text).toContain('worker 0 998 4.0 0.100 5 % 20 % - 1');
  });

  test('shows a failure as text, whatever a program has said', () => {
    const reason = '</script><img src=x onerror=alert(1)>';
    const hello = makeClosed('hello', [turnsAt('spool', [1, 1, 1]), rowOf('node-http', failed(reason))]);
    const markup = renderReport(makeRecord({ results: [hello] }));
    expect(markup).not.toContain('<img');
    expect(markup).toContain('node-http: &lt;/script&gt;&lt;img src=x');
  });
});

describe('makeReportData()', () => {
  test('takes costs to one request', () => {
    const [{ costs }] = makeReportData(makeRecord({ results })).workloads;
    expect(costs[0]).toEqual({
      model: 'spool',
      userUs: 250,
      systemUs: 150,
      waitingUs: 50,
      sleeps: expect.closeTo(0.05),
      coresLost: expect.closeTo(0.025),
    });
  });

  test('takes the median of the memory of all turns', () => {
    expect(makeReportData(makeRecord({ results })).workloads[0].memory[0]).toEqual({ model: 'spool', residentMib: 60 });
  });

  test('says of a model that it answered nothing, which has neither curve nor ratio', () => {
    const hello = makeClosed('hello', [turnsAt('spool', [1, 1, 1]), turnsAt('node-http', [0, 3, 0])]);
    expect(makeReportData(makeRecord({ results: [hello] })).workloads[0].failures).toEqual([
      'node-http: not one light request was answered in 2 of 3 turns',
    ]);
  });

  test('names threads, and leaves out helpers that slept', () => {
    const [{ strips }] = makeReportData(makeRecord({ observations: [observedSpool] })).timelines;
    expect(strips.map(({ label }) => label)).toEqual(['main 10', 'I/O 20', 'worker 21']);
  });

  test('draws throughput by concurrency from two numbers of connections on', () => {
    expect(makeReportData(makeRecord({ results })).concurrency).toEqual([]);
    const one = makeClosed('one-connection', [turnsAt('spool', [400, 500, 900, 600])]);
    const slow = makeClosed('hello', [turnsAt('spool', [20, 20, 20])]);
    const page = { ...slow, workload: { ...slow.workload, request: { path: '/render' } } };
    expect(makeReportData(makeRecord({ results: [...results, page, one] })).concurrency).toEqual([
      {
        model: 'spool',
        points: [
          { x: 1, y: 550 },
          { x: 64, y: 2_000 },
        ],
      },
    ]);
  });
});
