/**
 * Writes docs/options.md from the TSDoc of the public options, or says with `--check [page]` whether that page is up to date.
 *
 * It reads syntax only, with the TypeScript compiler that builds the project: no types are resolved, so it takes a moment and
 * needs no build. A type is shown as its source has it, and an option without a description or a default ends the run.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import ts from 'typescript';

const ROOT = new URL('../', import.meta.url);
const PAGE = fileURLToPath(new URL('docs/options.md', ROOT));
const COMMAND = 'node scripts/options-reference.mjs';

/**
 * What is told, in the order of the page. Given in part, by `use`, are interfaces whose options are all there once resolved.
 * `page` is the one that explains them.
 */
const SECTIONS = [
  {
    title: 'Server',
    page: 'pool.md',
    interfaces: [
      { path: 'packages/server/src/options/server-options.ts', name: 'ServerOptions', use: '`createServer(options)`' },
      { path: 'packages/server/src/options/listen-options.ts', name: 'ListenOptions', use: '`server.listen(options)`' },
      { path: 'packages/server/src/options/listen-options.ts', name: 'CloseOptions', use: '`server.close(options)`' },
      {
        path: 'packages/protocol/src/limits.ts',
        name: 'RequestLimits',
        use: '`limits` of the server',
        isPartial: true,
      },
      {
        path: 'packages/protocol/src/channel/channel-layout.ts',
        name: 'ChannelSizes',
        use: '`channel` of the server',
        isPartial: true,
      },
    ],
  },
  {
    title: 'Web',
    page: 'web.md',
    interfaces: [
      { path: 'packages/web/src/cookies/cookie-attributes.ts', name: 'CookieAttributes', use: 'cookies of every kind' },
      { path: 'packages/web/src/cookies/format-cookie.ts', name: 'SetCookie', use: '`formatCookie(cookie)`' },
      { path: 'packages/web/src/sessions/session-options.ts', name: 'SessionOptions', use: '`sessions(options)`' },
      { path: 'packages/web/src/sessions/session-options.ts', name: 'SessionCookie', use: '`cookie` of `sessions()`' },
      {
        path: 'packages/web/src/idempotency/idempotency-options.ts',
        name: 'IdempotencyOptions',
        use: '`idempotency(options)`',
      },
      { path: 'packages/web/src/stores/lmdb-store.ts', name: 'LmdbOptions', use: '`lmdb(path, options)`' },
      { path: 'packages/web/src/stores/redis-store.ts', name: 'RedisOptions', use: '`redis(url, options)`' },
      { path: 'packages/web/src/routes/routes.ts', name: 'RouteOptions', use: '`routes(table, options)`' },
      { path: 'packages/web/src/forms/form-options.ts', name: 'FormLimits', use: '`readForm()` and `readFormParts()`' },
      { path: 'packages/web/src/static/serve-static.ts', name: 'StaticOptions', use: '`serveStatic(folder, options)`' },
    ],
  },
  {
    title: 'Client',
    page: 'client.md',
    interfaces: [
      { path: 'packages/client/src/options.ts', name: 'ClientOptions', use: '`createClient(options)`' },
      { path: 'packages/client/src/options.ts', name: 'RetryOptions', use: '`retry` of the client' },
      { path: 'packages/client/src/options.ts', name: 'ConnectTo', use: '`connectTo` of the client' },
      { path: 'packages/client/src/request-options.ts', name: 'RequestOptions', use: '`client.request(options)`' },
      { path: 'packages/client/src/download.ts', name: 'DownloadOptions', use: '`download(client, request, options)`' },
    ],
  },
  {
    title: 'Sockets',
    page: 'sockets.md',
    interfaces: [
      { path: 'packages/sockets/src/options.ts', name: 'SocketsOptions', use: '`startSockets(options)`' },
      { path: 'packages/sockets/src/application/socket.ts', name: 'SocketOptions', use: '`new Socket(options)`' },
      {
        path: 'packages/sockets/src/application/framing.ts',
        name: 'FramingOptions',
        use: 'readers of lines and of frames',
      },
      { path: 'packages/sockets/src/application/stream-loops.ts', name: 'RecvUntilOptions', use: '`recvUntil()`' },
      { path: 'packages/sockets/src/calls/thread-calls.ts', name: 'SpawnOptions', use: '`spawn(module, options)`' },
    ],
  },
];

const problems = [];
const page = await prettier.format(
  SECTIONS.reduce((text, section) => text + describeSection(section), openPage()),
  {
    ...(await prettier.resolveConfig(PAGE)),
    filepath: PAGE,
  },
);

const [mode, checked = PAGE] = process.argv.slice(2);
if (problems.length > 0) fail(problems.join('\n'));
else if (mode !== '--check') writeFileSync(PAGE, page);
else if (readFileSync(checked, 'utf8') !== page) fail(`docs/options.md is not what the sources say: run ${COMMAND}`);

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

function openPage() {
  return `<!-- Written by ${COMMAND} from the TSDoc in the sources. Change it there. -->

# Options

Every option there is: its type, its default, and what it means with its unit and range. A time in milliseconds is at most
2^31 - 1 where nothing else is said. A value outside its range is refused, with an error that names both.

`;
}

function describeSection({ title, page: pageName, interfaces }) {
  return `## ${title}\n\nExplained in [${pageName}](${pageName}).\n\n${interfaces.map(describeInterface).join('')}`;
}

function describeInterface({ path, name, use, isPartial = false }) {
  const source = ts.createSourceFile(path, readFileSync(new URL(path, ROOT), 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
  if (declaration === undefined) {
    problems.push(`${path} has no interface ${name}`);
    return '';
  }
  const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
  const parents = inherited.map((parent) => `\n\nAlso has what [${parent}](#${parent.toLowerCase()}) has.`).join('');
  const members = declaration.members.filter(ts.isPropertySignature);
  const options = members.map((member) => describeOption(member, { owner: name, isPartial })).join('');
  return `### ${name}\n\nOf ${use}. ${readComment(declaration).description}${parents}\n\n${options}\n`;
}

function describeOption(member, { owner, isPartial }) {
  const name = member.name.getText();
  const { description, defaultValue } = readComment(member);
  const isRequired = member.questionToken === undefined && !isPartial;
  if (description === '') problems.push(`${owner}.${name} has no description`);
  if (!isRequired && defaultValue === undefined) problems.push(`${owner}.${name} is optional and has no @defaultValue`);
  // That an option may be given as undefined is true of all of them.
  const type = member.type
    .getText()
    .replace(/ \| undefined$/, '')
    .replace(/\s+/g, ' ')
    .replace(/^\((.*)\)$/, '$1');
  const value = isRequired ? 'Required.' : `Default: ${defaultValue}`;
  const body = `\`${type}\`. ${value}\n\n${description}`.replaceAll('\n', '\n  ');
  return `- **\`${name}\`**: ${body}\n\n`;
}

/** The text before the tags with that of `@remarks`, and the default. Lines are joined, paragraphs stay. */
function readComment(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const tags = comments.flatMap((comment) => comment.tags ?? []);
  const textOf = (tagName) => tags.filter((tag) => tag.tagName.text === tagName).map((tag) => plainText(tag.comment));
  const [defaultValue] = textOf('defaultValue');
  const texts = [...comments.map(({ comment }) => plainText(comment)), ...textOf('remarks')];
  return { description: texts.filter((text) => text !== '').join('\n\n'), defaultValue: defaultValue || undefined };
}

function plainText(comment) {
  const text = typeof comment === 'string' ? comment : (comment ?? []).map(partText).join('');
  const paragraphs = text.replaceAll('\r', '').split(/\n\s*\n/);
  return paragraphs.map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim()).join('\n\n');
}

/** A link becomes the name of what it leads to: the page has no place for most of them. */
function partText(part) {
  return part.name === undefined ? part.text : `\`${part.name.getText()}${part.text}\``;
}
