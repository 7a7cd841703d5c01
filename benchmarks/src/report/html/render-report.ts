/**
 * Owns the HTML report: one file that asks the network for nothing. Pure but for Chart.js, whose text it reads.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ComparedMeasure } from '../describe-comparison.js';
import { formatNumber } from '../format-number.js';
import type { RunRecord } from '../run-record.js';
import { escapeHtml } from './escape-html.js';
import { pageScript } from './page-script.js';
import { pageStyle } from './page-style.js';
import { renderTimeline } from './render-timeline.js';
import { makeReportData, type ReportData, type WorkloadSection } from './report-data.js';

/**
 * Renders a run.
 *
 * @param record - The run.
 * @returns The page.
 */
export function renderReport(record: RunRecord): string {
  const data = makeReportData(record);
  const { machine } = record;
  const machineText = `${machine.cpuModel}, ${machine.coreCount} cores, ${machine.memoryGib} GiB, ${machine.system}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Spool benchmarks, ${escapeHtml(machine.commit)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1>What concurrency costs</h1>
<p class="lead">The same handlers under each way to serve many clients, on ${escapeHtml(machineText)}.</p>
<p class="meta">${[
    record.startedAt.slice(0, 16).replace('T', ' '),
    `commit ${machine.commit}`,
    `Node ${machine.nodeVersion}`,
    `${record.options.rounds} rounds of ${record.options.seconds} s or more`,
    `load by ${record.loadTool}`,
    `load average ${machine.loadAverage.toFixed(2)} before`,
  ]
    .map((text) => `<span>${escapeHtml(text)}</span>`)
    .join('')}</p>
</header>
<main>
${renderWords(data.compared, record.programs)}
${data.concurrency.length > 0 ? renderConcurrency() : ''}
${data.workloads.map(renderWorkload).join('\n')}
${renderTimelines(data)}
<section><h2>Run it again</h2><pre>npm run bench -- ${escapeHtml(record.argv.join(' '))}</pre>
<p class="note">A slow answer is ${formatNumber(record.slowIterations, 0)} iterations. The JSON beside this page has every turn, every thread and the histograms.</p></section>
</main>
<script>${readChartLibrary()}</script>
<script type="application/json" id="data">${escapeScript(JSON.stringify(selectDrawn(data)))}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

/** Only what the script draws: words and tables are in the page already. */
function selectDrawn({ workloads, concurrency }: ReportData): unknown {
  return {
    workloads: workloads.map(({ name, curves, costs, memory }) => ({ name, curves, costs, memory })),
    concurrency,
  };
}

function renderWords(compared: readonly ComparedMeasure[], programs: RunRecord['programs']): string {
  const groups = [
    { outcome: 'loss', title: 'Where Spool loses' },
    { outcome: 'undecided', title: 'Undecided: the noise swallows it' },
    { outcome: 'gain', title: 'Where Spool gains' },
  ] as const;
  const lists = groups.map(({ outcome, title }) => {
    const rows = compared.filter((row) => row.outcome === outcome);
    const items = rows.map(({ sentence }) => `<li>${escapeHtml(sentence)}</li>`).join('');
    const list = rows.length === 0 ? '<p class="note">Nothing in this run.</p>' : `<ul>${items}</ul>`;
    return `<div class="card ${outcome}"><h3>${title} <b>${rows.length}</b></h3>${list}</div>`;
  });
  const absent = Object.entries(programs)
    .map(([model, found]) => (found.kind === 'missing' ? note(`${model}: not run: ${found.reason}`) : ''))
    .join('');
  return `<section><h2>In words</h2>
<p class="note">Ratios of Spool to each model, of turns that stood next to each other, with the interval that holds the true ratio in 95 of 100 runs. Dozens are looked at: believe the large ones.</p>
<div class="cards">${lists.join('')}</div>${absent}</section>`;
}

function note(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>`;
}

function renderConcurrency(): string {
  return `<section><h2>Throughput by concurrency</h2>
<p class="note">Light requests a second by the number of connections that ask at once; medians of the rounds.</p>
<div class="chart"><canvas data-chart="concurrency"></canvas></div></section>`;
}

function renderWorkload(section: WorkloadSection, index: number): string {
  const charts = [
    section.curves.length === 0
      ? ''
      : `<figure><figcaption>Latency by percentile, all rounds together. Low and flat is good; a curve ends where fewer than five requests lie above.</figcaption>
<div class="chart"><canvas data-chart="latency" data-index="${index}"></canvas></div></figure>`,
    section.costs.length === 0
      ? ''
      : `<figure><figcaption>Time that one request costs all threads together.</figcaption>
<div class="chart"><canvas data-chart="time" data-index="${index}"></canvas></div></figure>
<figure><figcaption>Context switches of one request: a thread went to sleep, or lost its core.</figcaption>
<div class="chart"><canvas data-chart="switches" data-index="${index}"></canvas></div></figure>`,
    section.memory.length === 0
      ? ''
      : `<figure><figcaption>Resident memory at the end of a turn, all processes together; pages that processes share count for each.</figcaption>
<div class="chart"><canvas data-chart="memory" data-index="${index}"></canvas></div></figure>`,
  ];
  const failures = section.failures.map((line) => `<p class="warn">${escapeHtml(line)}</p>`).join('');
  return `<section><h2>${escapeHtml(section.name)}</h2><p class="note">${escapeHtml(section.description)}</p>${failures}
<div class="charts">${charts.join('')}</div>
<details><summary>Tables</summary><pre>${escapeHtml(section.text)}</pre></details></section>`;
}

function renderTimelines({ timelines }: ReportData): string {
  if (timelines.length === 0) return '';
  return `<section><h2>Threads, one second of each</h2>
<p class="note">From a turn of its own with probes, not from those that were measured. Each strip is a thread, each step 20 ms of it: the height says what part of them it <span class="key run">ran</span> and what part it was <span class="key wait">ready without a core</span>; the rest it slept. Load comes from the same machine and is not shown. Below each: how much of that time the thread's event loop was busy, and what its garbage collector took. A thread that blocks its event loop has dashes. "Busy" is not waiting for events, whether or not the thread had a core, and Spool's lingering is in it.</p>
${timelines.map(renderTimeline).join('\n')}</section>`;
}

/** Its one file for pages, with no import in it. */
function readChartLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('chart.js');
  return readFileSync(join(dirname(entry), 'chart.umd.min.js'), 'utf8')
    .replace(/\/\/# sourceMappingURL=.*$/m, '')
    .replaceAll('</script', '<\\/script');
}

function escapeScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
