/** Reads the arguments of `spool get`. Pure: a wrong argument is a result, and nothing is opened or printed. */
import { parseArgs } from 'node:util';
import { ConnectionStrategy } from '../options.js';

/** What to ask for, and how to tell of it. */
export interface GetArguments {
  readonly wantsHelp: false;
  readonly urls: readonly URL[];
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  /** `-d`: text, or `@` and a file. */
  readonly data: readonly string[];
  /** `-F`: name and value, or name and `@` and a file. */
  readonly form: readonly string[];
  readonly uploadPath: string | undefined;
  readonly outputPath: string | undefined;
  readonly isContinued: boolean;
  readonly cookieJarPath: string | undefined;
  readonly strategy: ConnectionStrategy;
  readonly connections: number | undefined;
  readonly repeatCount: number;
  readonly timeoutMs: number;
  readonly maxRedirections: number;
  readonly isInsecure: boolean;
  readonly output: 'body' | 'timings' | 'json';
}

/** What the arguments came to: something to get, the wish for help, or what is wrong with them. */
export type ParsedGetArguments = GetArguments | { readonly wantsHelp: true } | { readonly problem: string };

const OPTIONS = {
  request: { type: 'string', short: 'X' },
  header: { type: 'string', short: 'H', multiple: true },
  data: { type: 'string', short: 'd', multiple: true },
  form: { type: 'string', short: 'F', multiple: true },
  'upload-file': { type: 'string', short: 'T' },
  output: { type: 'string', short: 'o' },
  continue: { type: 'boolean' },
  'cookie-jar': { type: 'string' },
  strategy: { type: 'string' },
  connections: { type: 'string' },
  repeat: { type: 'string' },
  'timeout-ms': { type: 'string' },
  'max-redirects': { type: 'string' },
  insecure: { type: 'boolean', short: 'k' },
  timings: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The answer to `spool get --help`. */
export const GET_USAGE = `Usage: spool get <url>... [options]

Sends a request and prints the body of the response, or where its time went. Redirects are followed, safe requests are
sent again after a failure.

Options:
  -X, --request <method>   method (default GET; POST with -d or -F, PUT with -T)
  -H, --header <field>     a field, such as 'accept: text/html'; may be repeated
  -d, --data <text|@file>  a body; several are joined by &
  -F, --form <name=value>  a field of a form, name=@file for a file; may be repeated
  -T, --upload-file <file> sends a file as the body, without reading it into memory
  -o, --output <file>      writes the body to a file
  --continue               with -o: goes on after what the file holds already
  --cookie-jar <file>      loads cookies from there, and saves them there
  --strategy <name>        ${Object.values(ConnectionStrategy).join(', ')} (default parallel)
  --connections <number>   connections at once
  --repeat <number>        sends each request so often
  --timeout-ms <number>    longest time for each, 0 for any (default 0)
  --max-redirects <number> redirects to follow (default 10)
  -k, --insecure           takes any certificate
  --timings                prints where the time went, not the body; always so with --repeat or several URLs
  --json                   prints status, fields and timings as JSON, a line for each response
  -h, --help               print this

Exit codes: 0 when every request got a response below 400, 1 when not, 2 when called wrongly.
`;

/**
 * Reads the arguments of `spool get`.
 *
 * @param commandArguments - Everything after `get`.
 */
export function parseGetArguments(commandArguments: readonly string[]): ParsedGetArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...commandArguments], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node adds advice that is about its own syntax after the first sentence.
    return { problem: (error as Error).message.split(/\.\s|\n/)[0] };
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { wantsHelp: true };
  if (positionals.length === 0) return { problem: 'A URL is missing' };
  const { data = [], form = [], header = [], 'upload-file': uploadPath, output: outputPath } = values;
  try {
    const urls = positionals.map(readUrl);
    const bodyCount = [data.length, form.length, uploadPath === undefined ? 0 : 1].filter((count) => count > 0).length;
    if (bodyCount > 1) throw new Error('Options -d, -F and -T each make the body: only one of them can be used');
    if (values.continue === true && outputPath === undefined) throw new Error('Option --continue needs -o');
    const repeatCount = readNumber('repeat', values.repeat ?? '1', { least: 1, most: 1_000_000 });
    if (outputPath !== undefined && urls.length * repeatCount > 1) throw new Error('Option -o takes one response only');
    const many = urls.length * repeatCount > 1 || values.timings === true;
    return {
      wantsHelp: false,
      urls,
      method: values.request ?? (uploadPath !== undefined ? 'PUT' : bodyCount > 0 ? 'POST' : 'GET'),
      headers: header.map(readField),
      data,
      form: form.map(readFormField),
      uploadPath,
      outputPath,
      isContinued: values.continue === true,
      cookieJarPath: values['cookie-jar'],
      strategy: readStrategy(values.strategy ?? ConnectionStrategy.PARALLEL),
      connections:
        values.connections === undefined
          ? undefined
          : readNumber('connections', values.connections, { least: 1, most: 65_535 }),
      repeatCount,
      timeoutMs: readNumber('timeout-ms', values['timeout-ms'] ?? '0', { least: 0, most: 2 ** 31 - 1 }),
      maxRedirections: readNumber('max-redirects', values['max-redirects'] ?? '10', { least: 0, most: 1000 }),
      isInsecure: values.insecure === true,
      output: values.json === true ? 'json' : many ? 'timings' : 'body',
    };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/**
 * Reads a URL, for which `http://` may be left out.
 *
 * @throws Error when it is none, or not one of HTTP.
 */
export function readUrl(text: string): URL {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) throw new Error(`${JSON.stringify(text)} is not a URL`);
  const url = new URL(whole);
  if (!/^https?:$/.test(url.protocol)) throw new Error(`${JSON.stringify(text)} is not an http: or https: URL`);
  return url;
}

/**
 * Reads a whole number.
 *
 * @throws Error when it is outside its range.
 */
export function readNumber(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`Option --${name} is ${JSON.stringify(text)}, must be a whole number from ${least} to ${most}`);
}

/**
 * Reads the name of a strategy.
 *
 * @throws Error when nobody knows it.
 */
export function readStrategy(text: string): ConnectionStrategy {
  const known: readonly string[] = Object.values(ConnectionStrategy);
  if (known.includes(text)) return text as ConnectionStrategy;
  throw new Error(`Option --strategy is ${JSON.stringify(text)}, must be one of ${known.join(', ')}`);
}

function readField(text: string): readonly [string, string] {
  const match = /^([^:\s]+):\s*(.*)$/.exec(text);
  if (match === null) throw new Error(`Option -H is ${JSON.stringify(text)}, must be a name, a colon and a value`);
  return [match[1], match[2]];
}

function readFormField(text: string): string {
  if (!/^[^=]+=/.test(text)) throw new Error(`Option -F is ${JSON.stringify(text)}, must be a name, = and a value`);
  return text;
}
