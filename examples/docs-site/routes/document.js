// @ts-check
/**
 * Owns the documents: `/` is the README, and any other document's address is its path in the repository, so that the
 * relative links between documents need no translation.
 */
import { html } from '../html.js';
import { renderMarkdown } from '../render-markdown.js';

/** @import { Visit } from '../app.js' */
/** @import { Listing } from '../document-index.js' */
/** @import { Page } from '../page-layout.js' */

/**
 * Renders a document, anew each time: the work is the point of this example. A site that wants to be fast would keep
 * the HTML by path and modification time.
 *
 * @param {Visit} visit
 * @param {{ path: string, listing: Listing }} request
 * @returns {Promise<Page | undefined>} `undefined` when there is no such document.
 */
export async function renderDocument({ site, clock }, { path, listing }) {
  const document = listing.documents.find((candidate) => candidate.path === path);
  if (document === undefined) return undefined;
  const bytes = await clock.measure('read', { label: 'Read the file', run: () => site.documents.read(path) });
  if (bytes === undefined) return undefined;
  const { body, headings, markdownMs, highlightMs } = renderMarkdown(bytes.toString('utf8'), {
    highlighter: site.highlighter,
    path,
    isServed: (target) => isServed(target, listing),
  });
  clock.record('markdown', { label: 'Markdown to HTML', durationMs: markdownMs });
  clock.record('highlight', { label: 'Colour the code', durationMs: highlightMs });
  return { title: document.title, content: html`<article>${body}</article>`, headings, sourcePath: path };
}

/**
 * What `/` shows while there is no README.
 *
 * @param {Listing} listing
 * @returns {Page}
 */
export function renderWithoutReadme({ documents }) {
  return {
    title: 'Spool',
    content: html`<article>
      <h1>Spool</h1>
      <p>
        There is no README.md yet.
        ${documents.length > 0 ? 'The documents that are there stand in the list of contents.' : 'There is no other document either.'}
      </p>
      <p>
        In the meantime this server can <a href="/your-markdown">render your own Markdown</a>, or tell you
        <a href="/how">how it answers</a>.
      </p>
    </article>`,
  };
}

/**
 * @param {string} path
 * @param {Listing} listing
 */
function isServed(path, { documents, pictures }) {
  return path === '' || pictures.has(path) || documents.some((document) => document.path === path);
}
