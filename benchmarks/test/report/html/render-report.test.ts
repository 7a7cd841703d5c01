import { describe, expect, test } from '@jest/globals';
import { renderReport } from '../../../src/report/html/render-report.js';
import { makeReportData } from '../../../src/report/html/report-data.js';
import { failed, makeClosed, rowOf } from '../make-turns.js';
import { helloOf, makeRecord, observedSpool, turnsAt } from '../make-record.js';

const results = helloOf([2_000, 2_000, 2_000], [1_000, 1_000, 1_000]);

/** The page without the library and the script, in which markup is text. */
function markupOf(page: string): string {
  return page.replace(/<script[\s\S]*?<\/script>/g, '');
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
    for (const chart of ['latency', 'time', 'switches']) expect(markupOf(page)).toContain(`data-chart="${chart}"`);
    const json = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    const data = JSON.parse(json) as ReturnType<typeof makeReportData>;
    expect(data.workloads[0].curves.map(({ model }) => model)).toEqual(['spool', 'node-http']);
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
    const one = makeClosed('one-connection', [turnsAt('spool', [400, 500, 900])]);
    expect(makeReportData(makeRecord({ results: [...results, one] })).concurrency).toEqual([
      {
        model: 'spool',
        points: [
          { x: 1, y: 500 },
          { x: 64, y: 2_000 },
        ],
      },
    ]);
  });
});
