// @ts-check
/**
 * Owns Markdown to HTML. The HTML is safe whoever wrote the Markdown: raw HTML is shown as text, links lead only where
 * {@link LINK_PROTOCOLS} allows, and every other character is escaped. One pipeline serves the repository's documents
 * and what strangers post, so that the harder case keeps the easier one honest.
 *
 * It does not know which documents exist: the caller says what a relative link means.
 */
import { Marked } from 'marked';
import { escapeHtml, html, trustedHtml } from './html.js';

/** @import { RendererThis, Tokens } from 'marked' */
/** @import { CodeHighlighter } from './highlight-code.js' */
/** @import { Html } from './html.js' */

/**
 * @typedef {object} Heading
 * @property {number} depth 1 to 6.
 * @property {string} id
 * @property {string} text
 *
 * @typedef {object} RenderedMarkdown
 * @property {Html} body
 * @property {Heading[]} headings
 * @property {number} markdownMs Time for parsing and for writing HTML, without the colouring.
 * @property {number} highlightMs Time for colouring code.
 *
 * @typedef {object} RenderOptions
 * @property {CodeHighlighter} highlighter
 * @property {string} [path] Where the document lies, for its relative links: `docs/adr/0001-rings.md`.
 * @property {(path: string) => boolean} [isServed] Whether a path below the root leads anywhere. Links to others are shown as text.
 * @property {string} [idPrefix] Put before each heading's id, so that posted text cannot take an id of the page.
 */

/** `javascript:`, `data:` and everything not thought of yet is left out by not being here. */
const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** Stands for this site while a relative link is resolved; RFC 2606 keeps the name from ever existing. */
const THIS_SITE = 'http://this-site.invalid';

/**
 * Renders Markdown.
 *
 * @param {string} markdown
 * @param {RenderOptions} options
 * @returns {RenderedMarkdown}
 * @throws {RangeError} when quotes or lists are nested so deeply that the parser runs out of stack.
 */
export function renderMarkdown(markdown, { highlighter, path = '', isServed = () => false, idPrefix = '' }) {
  const startedAtMs = performance.now();
  let highlightMs = 0;
  /** @type {Heading[]} */
  const headings = [];
  const createId = createIdSource(idPrefix);

  /** @param {string} href */
  function resolve(href) {
    return resolveTarget(href, { path, isServed, idPrefix });
  }

  const marked = new Marked({
    renderer: {
      /** @param {Tokens.Code} token */
      code({ text, lang }) {
        const language = /^[\w+#-]*/.exec(lang ?? '')?.[0] ?? '';
        const beforeMs = performance.now();
        const lines = highlighter.highlight(text, { language, spentMs: highlightMs });
        highlightMs += performance.now() - beforeMs;
        const label = language || 'text';
        // A focusable region, so that a wide block can be scrolled from the keyboard.
        return html`<pre
          class="code"
          data-language="${label}"
          tabindex="0"
          role="region"
          aria-label="Code, ${label}"
        ><code>${lines}</code></pre> `.toString();
      },

      /** @this {RendererThis} @param {Tokens.Heading} token */
      heading({ tokens, depth }) {
        const text = this.parser.parseInline(tokens, this.parser.textRenderer);
        const id = createId(text);
        headings.push({ depth, id, text });
        const content = trustedHtml(this.parser.parseInline(tokens)); // Safe: made by this renderer.
        const anchor = html`<a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
        const name = trustedHtml(`h${depth}`);
        return html`<${name} id="${id}">${content}${anchor}</${name}>\n`.toString();
      },

      /** @this {RendererThis} @param {Tokens.Link} token */
      link({ href, title, tokens }) {
        const content = trustedHtml(this.parser.parseInline(tokens)); // Safe: made by this renderer.
        const target = resolve(href);
        if (target === undefined) {
          return html`<span class="not-served" title="${title ?? href}">${content}</span>`.toString();
        }
        const titleAttribute = Boolean(title) && html` title="${title}"`;
        const relation = target.isExternal && html` rel="nofollow noopener noreferrer"`;
        return html`<a href="${target.href}" ${titleAttribute}${relation}>${content}</a>`.toString();
      },

      /** @param {Tokens.Image} token */
      image({ href, title, text }) {
        const target = resolve(href);
        // Pictures from elsewhere would tell a stranger who reads this page, and the page's policy refuses them.
        if (target === undefined || target.isExternal) return html`<span class="not-served">${text}</span>`.toString();
        const titleAttribute = Boolean(title) && html` title="${title}"`;
        return html`<img src="${target.href}" alt="${text}" loading="lazy" ${titleAttribute} />`.toString();
      },

      /** @param {Tokens.HTML | Tokens.Tag} token */
      html({ text, block }) {
        const withoutComments = text.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
        if (withoutComments.trim() === '') return '';
        return block
          ? html`<pre class="raw-html">${withoutComments.trimEnd()}</pre> `.toString()
          : escapeHtml(withoutComments);
      },

      /**
       * Marked leaves text between raw tags such as `<script>` unescaped, as it would leave the tags themselves. Here
       * the tags are text, so what stands between them is escaped like all the rest.
       *
       * @this {RendererThis} @param {Tokens.Text | Tokens.Escape} token
       */
      text(token) {
        return 'tokens' in token && token.tokens
          ? this.parser.parseInline(token.tokens)
          : escapeKeepingReferences(token.text);
      },

      /** @this {RendererThis} @param {Tokens.Table} token */
      table(token) {
        const [head, ...rows] = [token.header, ...token.rows].map((cells) => {
          return `<tr>${cells.map((cell) => this.parser.renderer.tablecell(cell)).join('')}</tr>`;
        });
        // Safe: the cells are made by this renderer.
        const body = trustedHtml(`<thead>${head}</thead><tbody>${rows.join('')}</tbody>`);
        return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Table">
          <table>
            ${body}
          </table>
        </div> `.toString();
      },
    },
  });

  const body = trustedHtml(marked.parse(markdown, { async: false })); // Safe: see above.
  return { body, headings, highlightMs, markdownMs: performance.now() - startedAtMs - highlightMs };
}

/**
 * Says where a link leads, or `undefined` when it must not or cannot lead anywhere.
 *
 * @param {string} href As written.
 * @param {{ path: string, isServed: (path: string) => boolean, idPrefix: string }} site
 * @returns {{ href: string, isExternal: boolean } | undefined}
 */
function resolveTarget(href, { path, isServed, idPrefix }) {
  // What is judged is what the browser's own URL parser makes of it, after it has dropped tabs and line ends and folded
  // case; a pattern matched against the text as written misses `java\tscript:`.
  const text = href.replaceAll('&amp;', '&');
  const base = `${THIS_SITE}/${path}`;
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (!LINK_PROTOCOLS.has(url.protocol)) return undefined;
  if (url.origin !== THIS_SITE) return { href: url.href, isExternal: true };
  if (text.startsWith('#')) return { href: `#${idPrefix}${url.hash.slice(1)}`, isExternal: false };
  // A folder's README stands for the folder, as it does on GitHub.
  const pathnames = [url.pathname, `${url.pathname.replace(/\/$/, '')}/README.md`];
  const pathname = pathnames.find((candidate) => {
    const target = decodePath(candidate);
    return target !== undefined && isServed(target);
  });
  return pathname === undefined ? undefined : { href: pathname + url.hash, isExternal: false };
}

/**
 * @param {string} pathname
 * @returns {string | undefined} The path below the root, without the first slash.
 */
export function decodePath(pathname) {
  try {
    return decodeURIComponent(pathname).slice(1);
  } catch {
    return undefined; // A percent sign with no two hexadecimal digits after it.
  }
}

/**
 * Makes ids the way GitHub does, so that `#links` in the documents work in both places.
 *
 * @param {string} prefix
 */
function createIdSource(prefix) {
  /** @type {Map<string, number>} */
  const uses = new Map();
  return (/** @type {string} */ text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = uses.get(slug) ?? 0;
    uses.set(slug, count + 1);
    return `${prefix}${slug || 'section'}${count > 0 ? `-${count}` : ''}`;
  };
}

/**
 * Escapes text but for character references such as `&copy;`, which Markdown allows.
 *
 * @param {string} text
 */
function escapeKeepingReferences(text) {
  return text
    .split(/(&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)/)
    .map((part, index) => (index % 2 === 1 ? part : escapeHtml(part)))
    .join('');
}
