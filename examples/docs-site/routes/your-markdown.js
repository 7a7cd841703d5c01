// @ts-check
/**
 * Owns the form: a stranger's Markdown, posted, rendered and shown back. Nothing is kept.
 */
import { html } from '../html.js';
import { renderMarkdown } from '../render-markdown.js';
import { SAMPLE_MARKDOWN } from '../sample-markdown.js';

/** @import { Visit } from '../app.js' */
/** @import { Html } from '../html.js' */
/** @import { Page } from '../page-layout.js' */

/**
 * The longest text that is rendered, in bytes of UTF-8. Marked's rule for bare mail addresses takes time quadratic in
 * the length of a word: the worst text found takes 0.4 s at 16 KiB and 6.6 s at 64 KiB.
 */
const MAX_MARKDOWN_BYTES = 16 * 1024;

/** The longest body read: percent-encoding makes three bytes of one, and the field's name comes on top. */
const MAX_BODY_BYTES = 3 * MAX_MARKDOWN_BYTES + 64;

/**
 * The empty form, with something in it to try.
 *
 * @returns {Page}
 */
export function renderForm() {
  return layOutForm({ markdown: SAMPLE_MARKDOWN });
}

/**
 * Renders a posted form.
 *
 * @param {Visit} visit
 * @returns {Promise<Page>}
 */
export async function renderPostedForm({ request, site, clock }) {
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') {
    return refuse(415, 'Only a form can be posted here, as application/x-www-form-urlencoded');
  }
  const body = await clock.measure('receive', {
    label: 'Receive the form',
    run: () => readBody(request, MAX_BODY_BYTES),
  });
  if (body === undefined) return refuse(413, `The form is longer than ${MAX_BODY_BYTES} bytes`);
  const markdown = new URLSearchParams(body).get('markdown');
  if (markdown === null) return refuse(400, 'The form has no field named markdown');
  const markdownBytes = Buffer.byteLength(markdown);
  if (markdownBytes > MAX_MARKDOWN_BYTES) {
    return refuse(413, `The text is ${markdownBytes} bytes, the limit is ${MAX_MARKDOWN_BYTES}`);
  }
  try {
    const {
      body: preview,
      markdownMs,
      highlightMs,
    } = renderMarkdown(markdown, {
      highlighter: site.highlighter,
      idPrefix: 'yours-',
    });
    clock.record('markdown', { label: 'Markdown to HTML', durationMs: markdownMs });
    clock.record('highlight', { label: 'Colour the code', durationMs: highlightMs });
    return { status: 200, ...layOutForm({ markdown, preview }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // The one thing a text can do: nest past the parser's stack.
    return { status: 422, ...layOutForm({ markdown, problem: 'The text is nested too deeply to be rendered' }) };
  }
}

/**
 * Reads a body up to a limit. `request.text()` would first take in whatever is sent.
 *
 * @param {Request} request
 * @param {number} limitBytes
 * @returns {Promise<string | undefined>} `undefined` when the body is longer.
 */
async function readBody(request, limitBytes) {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return undefined;
  if (request.body === null) return '';
  const chunks = [];
  let lengthBytes = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (request.body))) {
    lengthBytes += chunk.byteLength;
    if (lengthBytes > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * @param {number} status
 * @param {string} problem
 */
function refuse(status, problem) {
  return { status, ...layOutForm({ markdown: '', problem }) };
}

/**
 * @param {{ markdown: string, preview?: Html, problem?: string }} state
 * @returns {Page}
 */
function layOutForm({ markdown, preview, problem }) {
  // The line end after <textarea> is dropped by the HTML parser, and one at the start of the text would be without it.
  const content = html`<h1>Render your own Markdown</h1>
    <p class="lead">
      What you write is posted to this server, rendered by one of its workers, and forgotten. Raw HTML comes back as
      text. At most ${MAX_MARKDOWN_BYTES / 1024} KiB.
    </p>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}.</p>`}
    <form method="post" action="/your-markdown">
      <label for="markdown">Markdown</label>
      <textarea id="markdown" name="markdown" rows="16" spellcheck="false" autocapitalize="off">${markdown}</textarea>
      <button class="primary" type="submit">Render</button>
    </form>
    ${
      preview !== undefined &&
      html`<h2 id="result">Result</h2>
        <article class="preview">${preview}</article>`
    }`;
  return { title: 'Render your own Markdown', content };
}
