// @ts-check
/**
 * Owns the page about the request itself: which thread answered, what each stage took, and what this worker has done
 * before. It renders a document and throws the result away, so that there is work to measure.
 */
import { html } from '../html.js';
import { renderMarkdown } from '../render-markdown.js';
import { SAMPLE_MARKDOWN } from '../sample-markdown.js';

/** @import { Visit } from '../app.js' */
/** @import { Listing } from '../document-index.js' */
/** @import { Page } from '../page-layout.js' */
/** @import { Answer } from '../site.js' */
/** @import { Stage } from '../stage-clock.js' */

/** How often the document may be rendered for one request. A fixed choice, so that no address asks for a million. */
const REPETITIONS = [1, 10, 50];

/** Width and height of a bar, in units of its own coordinate system. */
const BAR = { width: 1000, height: 10 };

/**
 * @param {Visit} visit
 * @param {Listing} listing
 * @returns {Promise<Page>}
 */
export async function renderHow(visit, listing) {
  const { url, site, clock, answeredBy } = visit;
  const repetitions = REPETITIONS.find((count) => String(count) === url.searchParams.get('times')) ?? 1;
  const subject = await chooseSubject(visit, listing);
  for (let count = 0; count < repetitions; count += 1) {
    const { markdownMs, highlightMs } = renderMarkdown(subject.markdown, { highlighter: site.highlighter });
    clock.record('markdown', { label: 'Markdown to HTML', durationMs: markdownMs });
    clock.record('highlight', { label: 'Colour the code', durationMs: highlightMs });
  }
  const stages = clock.stages;
  const longestMs = Math.max(...stages.map(({ durationMs }) => durationMs));
  const content = html`<h1>How this page was answered</h1>
    <p class="lead">
      Worker ${answeredBy.workerName}, on thread ${answeredBy.threadName}, answered
      ${answeredBy.requestId === undefined ? 'this request' : `request ${answeredBy.requestId}`}. It answered
      ${site.history.count} before it. Reload, and another worker may.
    </p>

    <h2 id="way">The way of a request</h2>
    <ol class="way">
      <li><b>I/O thread</b><span>owns the socket, parses the head, chooses a worker</span></li>
      <li><b>Request ring</b><span>shared memory, one copy, no message port</span></li>
      <li class="here"><b>Worker ${answeredBy.workerName}</b><span>runs the handler: this page</span></li>
      <li><b>Response ring</b><span>shared memory, the way back</span></li>
      <li><b>I/O thread</b><span>writes to the socket, in order</span></li>
    </ol>

    <h2 id="stages">What each stage took</h2>
    <p>
      ${subject.name} was rendered ${repetitions === 1 ? 'once' : `${repetitions} times`} to have something to measure.
      The same numbers are in the <code>Server-Timing</code> field of the response: open the network panel of your
      browser's tools.
    </p>
    <div class="table-scroll" tabindex="0" role="region" aria-label="Stages">
      <table class="stages">
        <thead>
          <tr>
            <th>Stage</th>
            <th>Where</th>
            <th class="number">Milliseconds</th>
            <th>Relative</th>
          </tr>
        </thead>
        <tbody>
          ${stages.map((stage) => layOutStage(stage, longestMs))}
        </tbody>
      </table>
    </div>
    ${!stages.some(({ name }) => name === 'queued') && html`<p class="note">The server that called this handler reported no time in the queue.</p>`}

    <h2 id="heavier">Make it heavier</h2>
    <p>A heavy request occupies one worker and nothing else: while it runs, open any other page in another tab.</p>
    <form class="choices" method="get" action="/how">
      ${REPETITIONS.map((count) => html`<button name="times" value="${count}" ${count === repetitions && html` aria-pressed="true"`}>Render ${count === 1 ? 'once' : `${count} times`}</button> `)}
    </form>

    <h2 id="before">What this worker did before</h2>
    ${layOutAnswers(site.history.recent)}`;
  return { title: 'How this page was answered', content };
}

/**
 * @param {Visit} visit
 * @param {Listing} listing
 */
async function chooseSubject({ site, clock }, { documents }) {
  const document = documents.find(({ path }) => path === 'README.md') ?? documents[0];
  const bytes =
    document &&
    (await clock.measure('read', { label: 'Read the file', run: () => site.documents.read(document.path) }));
  if (document === undefined || bytes === undefined) return { name: 'A short sample', markdown: SAMPLE_MARKDOWN };
  return { name: document.path, markdown: bytes.toString('utf8') };
}

/**
 * The bar is SVG because its length would otherwise need a `style` attribute, which the page's policy refuses.
 *
 * @param {Stage} stage
 * @param {number} longestMs
 */
function layOutStage({ name, label, durationMs }, longestMs) {
  const width = Math.max(2, Math.round((durationMs / longestMs) * BAR.width));
  const where = name === 'queued' ? 'I/O thread' : name === 'ring' ? 'shared memory' : 'worker';
  return html`<tr>
    <td>${label}</td>
    <td>${where}</td>
    <td class="number">${durationMs.toFixed(3)}</td>
    <td>
      <svg class="bar" viewBox="0 0 ${BAR.width} ${BAR.height}" preserveAspectRatio="none" aria-hidden="true">
        <rect class="${where === 'worker' ? 'own' : 'transport'}" width="${width}" height="${BAR.height}" />
      </svg>
    </td>
  </tr> `;
}

/** @param {Answer[]} answers */
function layOutAnswers(answers) {
  if (answers.length === 0) return html`<p>Nothing: this is its first request.</p>`;
  const rows = answers.map(
    ({ page, renderMs }) =>
      html`<tr>
        <td>${page}</td>
        <td class="number">${renderMs.toFixed(1)}</td>
      </tr> `,
  );
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Earlier answers">
    <table>
      <thead>
        <tr>
          <th>Page</th>
          <th class="number">Milliseconds</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
