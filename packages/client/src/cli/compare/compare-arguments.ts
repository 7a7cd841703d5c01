/** Reads the arguments of `spool compare`. Pure: a wrong argument is a result, and nothing is opened or printed. */
import { parseArgs } from 'node:util';
import { ConnectionStrategy } from '../../options.js';
import { readNumber, readStrategy, readUrl } from '../get-arguments.js';
import type { DelayKind } from './delayed-loads.js';

/** What to compare. */
export interface CompareArguments {
  readonly wantsHelp: false;
  /** The page, and then its objects; where there are none they are looked for in the page. */
  readonly urls: readonly URL[];
  readonly strategies: readonly ConnectionStrategy[];
  readonly rttMs: number;
  readonly connections: number;
  readonly repeatCount: number;
  readonly kind: DelayKind | undefined;
  readonly outputPath: string | undefined;
  readonly isInsecure: boolean;
  readonly isJson: boolean;
}

/** What the arguments came to: something to compare, the wish for help, or what is wrong with them. */
export type ParsedCompareArguments = CompareArguments | { readonly wantsHelp: true } | { readonly problem: string };

/** What browsers open to one origin. */
const defaultConnections = '6';

/** The answer to `spool compare --help`. */
export const COMPARE_USAGE = `Usage: spool compare <page> [<object>...] [options]

Fetches a page and its objects by each way of sharing connections, over a line with a round trip of your choice, and prints
what it took beside what the textbook says. Objects that are not named are looked for in the page.

Options:
  --strategies <names>     all, or some of ${Object.values(ConnectionStrategy).join(',')} (default all)
  --rtt <time>             round trip, such as 50ms or 0.2s (default 50ms)
  --connections <number>   connections of the strategy parallel (default ${defaultConnections})
  --repeat <number>        loads by each strategy, the median counts (default 3)
  --delay <kind>           netem: in a network namespace, with tc; emulated: by a relay that waits
                           (default netem where it is permitted)
  -o, --output <file>      writes the waterfalls, as HTML, or as SVG when the name ends so
  -k, --insecure           takes any certificate
  --json                   prints all as JSON
  -h, --help               print this

Exit codes: 0 when each strategy loaded the page or is not offered by the server, 1 when not, 2 when called wrongly.
`;

const OPTIONS = {
  strategies: { type: 'string' },
  rtt: { type: 'string' },
  connections: { type: 'string' },
  repeat: { type: 'string' },
  delay: { type: 'string' },
  output: { type: 'string', short: 'o' },
  insecure: { type: 'boolean', short: 'k' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments of `spool compare`.
 *
 * @param commandArguments - Everything after `compare`.
 */
export function parseCompareArguments(commandArguments: readonly string[]): ParsedCompareArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments],
      options: OPTIONS,
      allowPositionals: true,
    });
    if (values.help === true) return { wantsHelp: true };
    if (positionals.length === 0) throw new Error('A URL is missing');
    const urls = positionals.map(readUrl);
    if (urls.some(({ origin }) => origin !== urls[0].origin))
      throw new Error('The page and its objects are of one origin');
    const { strategies = 'all', delay } = values;
    if (delay !== undefined && delay !== 'netem' && delay !== 'emulated') {
      throw new Error(`Option --delay is ${JSON.stringify(delay)}, must be netem or emulated`);
    }
    return {
      wantsHelp: false,
      urls,
      strategies:
        strategies === 'all'
          ? Object.values(ConnectionStrategy)
          : strategies.split(',').map((name) => readStrategy(name)),
      rttMs: readTime(values.rtt ?? '50ms'),
      connections: readNumber('connections', values.connections ?? defaultConnections, { least: 1, most: 1000 }),
      repeatCount: readNumber('repeat', values.repeat ?? '3', { least: 1, most: 1000 }),
      kind: delay,
      outputPath: values.output,
      isInsecure: values.insecure === true,
      isJson: values.json === true,
    };
  } catch (error) {
    // Node adds advice that is about its own syntax after the first sentence.
    return { problem: (error as Error).message.split(/\.\s|\n/)[0] };
  }
}

function readTime(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text);
  const timeMs = match === null ? Number.NaN : Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  if (timeMs >= 1 && timeMs <= 10_000) return timeMs;
  throw new Error(`Option --rtt is ${JSON.stringify(text)}, must be a time from 1ms to 10s`);
}
