// @ts-check
/** Owns the page for an address with nothing behind it. It does not repeat the address. */
import { html } from '../html.js';

/** @import { Listing } from '../document-index.js' */
/** @import { Page } from '../page-layout.js' */

/**
 * @param {Listing} listing
 * @returns {Page}
 */
export function renderNotFound({ documents }) {
  return {
    title: 'Not found',
    content: html`<h1>There is nothing at this address</h1>
      <p>
        ${documents.length} documents are served; the list of contents has them all. <a href="/">Go to the start</a>.
      </p>`,
  };
}
