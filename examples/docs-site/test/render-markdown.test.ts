import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadExample, type HighlightModule, type RenderModule } from './load-example.js';

let highlighter: { dispose(): void };
let renderModule: RenderModule;

beforeAll(async () => {
  renderModule = await loadExample<RenderModule>('render-markdown.js');
  const { createCodeHighlighter } = await loadExample<HighlightModule>('highlight-code.js');
  // However long a busy machine takes for it.
  highlighter = await createCodeHighlighter({ maxPageMs: Infinity });
});

afterAll(() => highlighter.dispose());

function render(markdown: string, options: object = {}): string {
  return renderModule.renderMarkdown(markdown, { highlighter, ...options }).body.toString();
}

describe('renderMarkdown() with text that must not become markup', () => {
  it.each([
    ['a script element', '<script>alert(1)</script>'],
    ['an image with a handler', 'before <img src=x onerror=alert(1)> after'],
    ['a block of HTML', '<div onclick="alert(1)">\n\ntext\n\n</div>'],
    ['text after an open raw tag, which marked leaves unescaped', 'a <script> b <img src=x onerror=alert(1)//'],
    ['an unfinished comment', '<!-- <img src=x onerror=alert(1)>'],
    ['a comment that ends early', '<!--> <img src=x onerror=alert(1)> -->'],
    ['markup in a heading', '# <img src=x onerror=alert(1)>'],
    ['markup in a code block', '```html\n</code></pre><img src=x onerror=alert(1)>\n```'],
    ['markup in the language of a code block', '```"><img/src=x/onerror=alert(1)>\nx\n```'],
    ['markup in code', '`<img src=x onerror=alert(1)>`'],
    ['markup in a table', '|<img src=x onerror=alert(1)>|\n|-|\n|<svg onload=alert(1)>|'],
    ['a quote in a link title', `[a](https://example.com '" onclick="alert(1)')`],
    ['a quote in a link address', '[a](<https://example.com/" onclick="alert(1)>)'],
    ['a quote in a picture description', '![" onerror="alert(1)](pictures/a.svg)'],
    ['markup in a link text', '[<img src=x onerror=alert(1)>](https://example.com)'],
  ])('escapes %s', (_, markdown) => {
    const tags = listTags(render(markdown, { isServed: () => true }));
    for (const tag of tags) {
      expect(tag).not.toMatch(/\son\w+\s*=/i);
      expect(tag).not.toMatch(/^<(?:script|div onclick|svg|b[\s>])/i);
      expect(tag).not.toContain('src="x"');
    }
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript&#58;alert(1)',
    '&#106;avascript:alert(1)',
    '&#x6A;avascript:alert(1)',
    'java&Tab;script:alert(1)',
    '%6Aavascript:alert(1)',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:text/html;base64,PHNjcmlwdD4=',
    'file:///etc/passwd',
    'blob:https://example.com/1',
  ])('leaves no link to %s', (address) => {
    for (const markdown of [
      `[a](${address})`,
      `[a](<${address}>)`,
      `<${address}>`,
      `![a](${address})`,
      `[a]\n\n[a]: ${address}`,
    ]) {
      expect(render(markdown)).not.toMatch(/(?:href|src)=/);
    }
  });
});

describe('renderMarkdown()', () => {
  it('keeps links to other sites and marks them', () => {
    expect(render('[a](https://example.com/?a=1&amp;b=2 "t")')).toContain(
      '<a href="https://example.com/?a=1&#38;b=2"  title="t" rel="nofollow noopener noreferrer">a</a>',
    );
  });

  it('resolves a relative link against the path of the document', () => {
    const isServed = (path: string): boolean => path === 'docs/adr/0002.md';
    expect(render('[a](adr/0002.md#why)', { path: 'docs/a.md', isServed })).toContain('href="/docs/adr/0002.md#why"');
  });

  it.each(['../examples/shop', '../examples/shop/'])('leads from the folder %s to its README', (folder) => {
    const isServed = (path: string): boolean => path === 'examples/shop/README.md';
    const markdown = `[a](${folder}#start)`;
    expect(render(markdown, { path: 'docs/a.md', isServed })).toContain('href="/examples/shop/README.md#start"');
  });

  it('shows a link to a file that is not served as text', () => {
    expect(render('[a](../packages/server/src/index.ts)', { path: 'docs/a.md' })).not.toContain('href');
  });

  it('never leads above the root', () => {
    const asked: string[] = [];
    const isServed = (path: string): boolean => asked.push(path) < 0;
    render('[a](../../../../etc/passwd)', { path: 'docs/a.md', isServed });
    expect(asked).toEqual(['etc/passwd', 'etc/passwd/README.md']);
  });

  it('gives equal headings different ids', () => {
    const { headings } = renderModule.renderMarkdown('# Same\n\n## Same\n\n## `a` & *b*', { highlighter });
    expect(headings.map(({ id }) => id)).toEqual(['same', 'same-1', 'a--b']);
  });

  it('puts the prefix before ids and before links to them', () => {
    const text = render('# Why\n\n[a](#why)', { idPrefix: 'yours-' });
    expect(text).toContain('<h1 id="yours-why">');
    expect(text).toContain('<a href="#yours-why" >a</a>');
  });

  it('colours a language it knows with classes and without style attributes', () => {
    const text = render('```ts\nconst a = 1; // b\n```');
    expect(text).toContain('<span class="code-keyword">const</span>');
    expect(text).toContain('<span class="code-comment">// b</span>');
    expect(text).not.toContain('style=');
  });

  it('shows code in an unknown language plain', () => {
    expect(render('```klingon\na < b\n```')).toContain('<code>a &#60; b</code>');
  });

  it('lets a table scroll inside itself', () => {
    expect(render('|a|\n|-|\n|b|')).toMatch(/<div class="table-scroll"[^>]*>\s*<table>\s*<thead>/);
  });

  it('leaves HTML comments out', () => {
    expect(render('a <!-- b --> c\n\n<!-- d -->')).not.toMatch(/b|d/);
  });

  it('renders an empty text to nothing', () => {
    expect(render('')).toBe('');
  });
});

/** The tags as a browser would find them: from `<` and a letter to the next `>` outside quotes. */
function listTags(text: string): string[] {
  return (
    text
      .match(/<[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>/gi)
      ?.map((tag) => tag.replace(/"[^"]*"/g, (value) => (value === '"x"' ? value : '""'))) ?? []
  );
}
