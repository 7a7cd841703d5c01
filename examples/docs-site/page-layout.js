// @ts-check
/**
 * Owns what every page has around its content: the header, the sidebar of documents, the list of headings, and the
 * footer that says who rendered it. No script: on a narrow screen the sidebar is a `popover`, which browsers without
 * it show as an ordinary block.
 */
import { html } from './html.js';

/** @import { Document } from './document-index.js' */
/** @import { Html } from './html.js' */
/** @import { Heading } from './render-markdown.js' */

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {Html} content
 * @property {number} [status] 200 unless told.
 * @property {Heading[]} [headings] Those of the content; the second and third level are listed beside it.
 * @property {string} [sourcePath] The file it was made from.
 *
 * @typedef {object} Surroundings
 * @property {string} pathname Of the request: the sidebar marks it.
 * @property {Document[]} documents
 * @property {string} styleHref
 * @property {{ workerName: string, threadName: string, renderMs: number }} renderedBy
 */

/** The pages that are no documents. */
const OTHER_PAGES = [
  { href: '/how', title: 'How this page was answered' },
  { href: '/your-markdown', title: 'Render your own Markdown' },
  { href: '/shop/', title: 'A small shop' },
];

/**
 * @param {Page} page
 * @param {Surroundings} surroundings
 * @returns {string} A whole HTML document.
 */
export function layOutPage(page, { pathname, documents, styleHref, renderedBy }) {
  const { workerName, threadName, renderMs } = renderedBy;
  const listed = (page.headings ?? []).filter(({ depth }) => depth === 2 || depth === 3);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${page.title === 'Spool' ? 'Spool' : `${page.title} · Spool`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${styleHref}" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="site-header">
          <button class="menu" type="button" popovertarget="sidebar">Contents</button>
          <a class="brand" href="/"><img src="/favicon.svg" alt="" width="22" height="22" />Spool</a>
          <span class="tagline">documentation, rendered on its own workers</span>
        </header>
        <div class="columns">
          <nav id="sidebar" class="sidebar" popover aria-label="Documents">${layOutSidebar(documents, pathname)}</nav>
          <main id="content" class="content">
            ${page.sourcePath !== undefined && html`<p class="source">${page.sourcePath}</p>`} ${page.content}
          </main>
          ${
            listed.length > 1 &&
            html`<nav class="on-this-page" aria-label="On this page">
              <h2>On this page</h2>
              <ul>
                ${listed.map(layOutHeadingLink)}
              </ul>
            </nav>`
          }
        </div>
        <footer class="site-footer">
          <p>rendered by worker ${workerName} (thread ${threadName}) in ${renderMs.toFixed(1)} ms</p>
          <p><a href="/how">How it was answered</a></p>
        </footer>
      </body>
    </html> `.toString();
}

/**
 * @param {Document[]} documents
 * @param {string} pathname
 * @returns {Html[]}
 */
function layOutSidebar(documents, pathname) {
  const groups = [...new Set(documents.map(({ group }) => group))].map((group) => ({
    name: group,
    links: documents.filter((document) => document.group === group).map(toLink),
  }));
  return [...groups, { name: 'This server', links: OTHER_PAGES }].map(
    ({ name, links }) =>
      html`<section>
        <h2>${name}</h2>
        <ul>
          ${links.map(({ href, title }) => html`<li><a href="${href}" ${isCurrent(href, pathname) && html` aria-current="page"`}>${title}</a></li> `)}
        </ul>
      </section> `,
  );
}

/** @param {Document} document */
function toLink({ path, title }) {
  return { href: path === 'README.md' ? '/' : `/${path.split('/').map(encodeURIComponent).join('/')}`, title };
}

/**
 * @param {string} href
 * @param {string} pathname
 */
function isCurrent(href, pathname) {
  return href === pathname || (href === '/' && pathname === '/README.md');
}

/** @param {Heading} heading */
function layOutHeadingLink({ depth, id, text }) {
  return html`<li class="depth-${depth}"><a href="#${id}">${text}</a></li>`;
}
