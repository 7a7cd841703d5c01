// @ts-check
/**
 * Owns what a worker makes once and keeps between requests: the highlighter, the list of documents, the files that are
 * sent as they are, and a short memory of its own answers. No rendered page is among it.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DocumentIndex } from './document-index.js';
import { createCodeHighlighter } from './highlight-code.js';
import { createStaticFile, toVersionedHref } from './routes/static-file.js';

/** @typedef {Awaited<ReturnType<typeof openSite>>} Site */

/** How many earlier answers a worker remembers for the page about itself. */
const REMEMBERED_ANSWERS = 8;

export async function openSite() {
  const [highlighter, style, icon] = await Promise.all([
    createCodeHighlighter(),
    readFile(new URL('style.css', import.meta.url)),
    readFile(new URL('favicon.svg', import.meta.url)),
  ]);
  const styleFile = createStaticFile(style, 'text/css; charset=utf-8');
  return {
    highlighter,
    documents: new DocumentIndex(findRoot()),
    files: new Map([
      ['/style.css', styleFile],
      ['/favicon.svg', createStaticFile(icon, 'image/svg+xml')],
    ]),
    styleHref: toVersionedHref('/style.css', styleFile),
    history: new AnswerHistory(),
    close: () => highlighter.dispose(),
  };
}

/**
 * @typedef {object} Answer
 * @property {string} page A page's name, never a path as somebody sent it.
 * @property {number} renderMs
 */

class AnswerHistory {
  /** @type {Answer[]} */
  #recent = [];
  #count = 0;

  /** Pages answered so far. */
  get count() {
    return this.#count;
  }

  /** The last few, newest first. */
  get recent() {
    return [...this.#recent];
  }

  /** @param {Answer} answer */
  add(answer) {
    this.#count += 1;
    this.#recent = [answer, ...this.#recent].slice(0, REMEMBERED_ANSWERS);
  }
}

/** The folder whose documents are served: this repository, or what DOCS_ROOT names. */
function findRoot() {
  const folder = process.env['DOCS_ROOT'];
  return folder === undefined ? new URL('../../', import.meta.url) : pathToFileURL(`${resolve(folder)}/`);
}
