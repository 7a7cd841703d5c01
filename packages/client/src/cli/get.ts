/**
 * Runs `spool get`: requests from its arguments, and what it prints of their responses. Sets the exit code, and ends with
 * the process.
 */
import { finished, pipeline } from 'node:stream/promises';
import type { ClientResponse } from '../client-response.js';
import type { Client } from '../client.js';
import { CookieJar } from '../cookies/cookie-jar.js';
import { createClient } from '../create-client.js';
import { download } from '../download.js';
import type { RequestOptions } from '../request-options.js';
import { failCommand, refuseArguments } from './fail-command.js';
import { formatWaterfall } from './format-waterfall.js';
import { GET_USAGE, parseGetArguments, type GetArguments } from './get-arguments.js';
import { createProgress } from './progress.js';
import { makeContent } from './request-content.js';

/**
 * Runs the command.
 *
 * @param commandArguments - Everything after `get`.
 */
export async function runGet(commandArguments: readonly string[]): Promise<void> {
  const parsed = parseGetArguments(commandArguments);
  if ('problem' in parsed) refuseArguments('get', parsed.problem);
  else if (parsed.wantsHelp) process.stdout.write(GET_USAGE);
  else await get(parsed).catch(failCommand);
}

async function get(parsed: GetArguments): Promise<void> {
  const cookies = parsed.cookieJarPath === undefined ? false : await CookieJar.load(parsed.cookieJarPath);
  const client = createClient({
    origin: parsed.urls[0].origin,
    strategy: parsed.strategy,
    ...(parsed.connections === undefined ? undefined : { connections: parsed.connections }),
    cookies,
    maxRedirections: parsed.maxRedirections,
    totalTimeoutMs: parsed.timeoutMs,
    tls: { rejectUnauthorized: !parsed.isInsecure },
  });
  const onInterrupt = (): void => void client.destroy();
  process.once('SIGINT', onInterrupt);
  // Node 20 ends the process while the file of a form is read by nothing but a Blob.
  const keptAlive = setInterval(() => undefined, 1_000_000);
  try {
    const content = await makeContent(parsed);
    const targets = parsed.urls.flatMap((url) => Array<URL>(parsed.repeatCount).fill(url));
    // All are asked for at once: how they share connections is the strategy's part. They are printed in order.
    const tellings = targets.map((url) => {
      const request: RequestOptions = {
        origin: url.origin,
        path: url.pathname + url.search,
        method: parsed.method,
        headers: mergeFields([...content.headers, ...credentialsOf(url)], parsed.headers),
        body: content.body,
      };
      return prepareTelling(client, { request, parsed });
    });
    // One that fails while an earlier one is waited for is told in its turn.
    for (const telling of tellings) telling.catch(() => undefined);
    for (const telling of tellings) await telling.then((print) => print()).catch(failCommand);
    if (typeof cookies !== 'boolean') await cookies.save();
  } finally {
    clearInterval(keptAlive);
    process.off('SIGINT', onInterrupt);
    await client.destroy();
  }
}

/** Sends a request, and returns what prints its response. */
async function prepareTelling(
  client: Client,
  { request, parsed }: { request: RequestOptions; parsed: GetArguments },
): Promise<() => Promise<void>> {
  const title = `${request.method ?? ''} ${String(request.origin)}${request.path}`;
  if (parsed.outputPath !== undefined) {
    const response = await download(client, request, {
      path: parsed.outputPath,
      isContinued: parsed.isContinued,
      watch: ({ headers }, beginBytes) => {
        const length = headers.get('content-length');
        const totalBytes = length === null ? undefined : beginBytes + Number(length);
        return createProgress(process.stderr, { beginBytes, totalBytes });
      },
    });
    if (response.status >= 400 && response.status !== 416) response.discard();
    return async () => tell(response, { title, parsed, wantsBody: false });
  }
  const response = await client.request(request);
  const wantsBody = parsed.output === 'body';
  // A body that is not printed is read all the same: the time of its last byte is what is asked for.
  if (!wantsBody) await finished(response.body.resume());
  return async () => tell(response, { title, parsed, wantsBody });
}

async function tell(
  response: ClientResponse,
  { title, parsed, wantsBody }: { title: string; parsed: GetArguments; wantsBody: boolean },
): Promise<void> {
  const { status, statusText, headers, timings, url, redirectCount, retryCount } = response;
  // A download is told 416 when it has everything already.
  const isFailure = status >= 400 && !(status === 416 && parsed.outputPath !== undefined);
  if (isFailure) process.exitCode = 1;
  if (wantsBody) {
    if (isFailure) process.stderr.write(`spool: ${title}: ${status} ${statusText}\n`);
    // Standard output stays open for the next one.
    await pipeline(response.body, process.stdout, { end: false });
  } else if (parsed.output === 'json') {
    const said = { url, status, redirectCount, retryCount, headers: Object.fromEntries(headers), timings };
    process.stdout.write(`${JSON.stringify(said)}\n`);
  } else if (parsed.output === 'timings') {
    process.stdout.write(`${formatWaterfall(`${title}: ${status} ${statusText}`, timings)}\n`);
  } else if (isFailure) process.stderr.write(`spool: ${title}: ${status} ${statusText}\n`);
}

/** A caller's own field takes the place of the one that comes with a body. */
function mergeFields(
  given: readonly (readonly [string, string])[],
  own: readonly (readonly [string, string])[],
): [string, string][] {
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return [...given.filter(([name]) => !names.has(name)), ...own].map(([name, value]) => [name, value]);
}

/** What stands before the host of a URL, as the field that carries it (RFC 7617). */
function credentialsOf({ username, password }: URL): [string, string][] {
  if (username === '') return [];
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [['authorization', `Basic ${Buffer.from(text).toString('base64')}`]];
}
