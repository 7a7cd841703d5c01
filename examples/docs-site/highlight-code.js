// @ts-check
/**
 * Owns turning source code into coloured HTML. It emits class names and no colours: the colours of both colour schemes
 * stand in style.css. Shiki's own dual themes tokenise everything twice, once per theme, and put a `style` attribute on
 * each token, which a Content-Security-Policy without 'unsafe-inline' refuses.
 */
import { createHighlighterCore } from 'shiki/core';
import { createOnigurumaEngine } from 'shiki/engine/oniguruma';
import { escapeHtml, trustedHtml } from './html.js';

/** @import { Html } from './html.js' */

/**
 * Which scopes of a TextMate grammar get which class. The most specific match wins, as in any editor theme; `plain`
 * takes back what a wider scope would colour.
 */
const TOKEN_CLASSES = /** @type {const} */ ([
  ['constant', 'constant, support.constant, support.type.property-name.json, meta.object-literal.key'],
  ['string', 'string, punctuation.definition.string, markup.inline.raw, markup.fenced_code'],
  ['keyword', 'keyword, storage, variable.language, punctuation.definition.template-expression'],
  ['plain', 'keyword.operator, storage.type.function.arrow, string variable, punctuation, meta.template.expression'],
  ['keyword', 'keyword.operator.new, keyword.operator.expression'],
  ['function', 'entity.name.function, support.function, entity.name.command'],
  ['type', 'entity.name.type, entity.name.class, entity.other.inherited-class, support.class, support.type'],
  ['tag', 'entity.name.tag, entity.name.section, markup.heading, support.type.property-name'],
  ['attribute', 'entity.other.attribute-name, variable.parameter'],
  ['comment', 'comment, punctuation.definition.comment'],
  ['inserted', 'markup.inserted, punctuation.definition.inserted'],
  ['deleted', 'markup.deleted, punctuation.definition.deleted'],
]);

/** The theme's colours are no colours: each is the number of a row above, and is translated back into its class. */
const THEME = {
  name: 'token-classes',
  type: /** @type {const} */ ('light'),
  fg: '#000000',
  bg: '#FFFFFF',
  settings: TOKEN_CLASSES.map(([, scopes], index) => ({
    scope: scopes.split(', '),
    settings: { foreground: toColor(index) },
  })),
};

const CLASS_OF_COLOR = new Map(TOKEN_CLASSES.map(([className], index) => [toColor(index), className]));

/** What a fence may be called beyond the names and aliases of the grammars. */
const OTHER_NAMES = new Map([
  ['console', 'shellsession'],
  ['mts', 'typescript'],
  ['mjs', 'javascript'],
]);

/**
 * A line longer than this is left uncoloured. 2,000 characters is far past what anybody reads in a code block; the
 * limit is there for posted text, because grammars are regular expressions and some are slow on one long line.
 */
const MAX_LINE_CHARACTERS = 2_000;

/** Colouring of one page stops after this long; what is left of it is shown plain. The slowest page takes a tenth. */
const MAX_HIGHLIGHT_MS = 1_000;

/** @typedef {Awaited<ReturnType<typeof createCodeHighlighter>>} CodeHighlighter */

/**
 * Loads the grammars and compiles their regular expressions.
 *
 * @remarks
 * Expensive: 0.4 to 0.7 s, most of it the first use of each grammar, so a worker does it once and before its first
 * request. The engine is Oniguruma in WebAssembly: 500 lines of TypeScript took it 35–42 ms where Shiki's JavaScript
 * engine took 50–82 ms, and the first page in many languages 0.35 s against 0.9 s (three runs each, Node 20.20, two
 * shared cores; precompiled grammars brought the latter to 0.6 s). WebAssembly runs on the worker's own thread, so it
 * is the worker's CPU time like the rest.
 *
 * @param {{ maxPageMs?: number }} [options] How long colouring one page may take in all, in milliseconds; a second when not given.
 */
export async function createCodeHighlighter({ maxPageMs = MAX_HIGHLIGHT_MS } = {}) {
  const highlighter = await createHighlighterCore({
    engine: createOnigurumaEngine(import('shiki/wasm')),
    themes: [THEME],
    langs: [
      import('shiki/langs/typescript.mjs'),
      import('shiki/langs/javascript.mjs'),
      import('shiki/langs/json.mjs'),
      import('shiki/langs/jsonc.mjs'),
      import('shiki/langs/shellscript.mjs'),
      import('shiki/langs/shellsession.mjs'),
      import('shiki/langs/yaml.mjs'),
      import('shiki/langs/http.mjs'),
      import('shiki/langs/html.mjs'),
      import('shiki/langs/css.mjs'),
      import('shiki/langs/markdown.mjs'),
      import('shiki/langs/diff.mjs'),
      import('shiki/langs/c.mjs'),
      import('shiki/langs/rust.mjs'),
      import('shiki/langs/python.mjs'),
    ],
  });
  const languages = new Set(highlighter.getLoadedLanguages());

  /** @param {string} name */
  function findLanguage(name) {
    const lowerCaseName = name.toLowerCase();
    const language = OTHER_NAMES.get(lowerCaseName) ?? lowerCaseName;
    return languages.has(language) ? language : undefined;
  }

  /**
   * Colours one code block.
   *
   * @param {string} code
   * @param {{ language: string, spentMs: number }} options `spentMs` is what this page has already used of its allowance.
   * @returns {Html} The lines of the block, without `<pre>` around them.
   */
  function highlight(code, { language, spentMs }) {
    const lang = findLanguage(language);
    if (lang === undefined || spentMs > maxPageMs) return trustedHtml(escapeHtml(code));
    const lines = highlighter.codeToTokensBase(code, {
      lang,
      theme: THEME.name,
      tokenizeMaxLineLength: MAX_LINE_CHARACTERS,
      tokenizeTimeLimit: maxPageMs / 10,
    });
    // Safe: renderToken escapes the code, and the class names are those of the table above.
    return trustedHtml(lines.map((tokens) => tokens.map(renderToken).join('')).join('\n'));
  }

  for (const [language, code] of WARM_UP) highlight(code, { language, spentMs: 0 });
  return { highlight, dispose: () => highlighter.dispose() };
}

/** A grammar compiles its expressions when first used: this has the common ones used before the first request. */
const WARM_UP = [
  [
    'typescript',
    'import { a } from "b";\n/** c */ export class D<T> { #e = `f${1}`; async g(h: T): Promise<void> {} }',
  ],
  ['javascript', 'export default { async fetch(request) { return new Response("a", { status: 200 }); } };'],
  ['json', '{ "a": [1, true, null, "b"] }'],
  ['shellscript', 'npm start && curl -i "http://127.0.0.1:$PORT" | head # a'],
];

/**
 * @param {{ content: string, color?: string }} token
 * @returns {string}
 */
function renderToken({ content, color }) {
  const className = color && CLASS_OF_COLOR.get(color.toUpperCase());
  const text = escapeHtml(content);
  return className && className !== 'plain' ? `<span class="code-${className}">${text}</span>` : text;
}

/** @param {number} index */
function toColor(index) {
  return `#${(index + 1).toString(16).padStart(6, '0').toUpperCase()}`;
}
