/** Reads the arguments of `spool serve`. Pure: a wrong argument is a result, and nothing is opened or printed. */

import { parseArgs } from 'node:util';

/** Where node's own examples listen, and most frameworks. */
export const DEFAULT_SERVE_PORT = 3000;

/** The loopback address, so that trying something out does not open it to the network. */
export const DEFAULT_SERVE_HOST = '127.0.0.1';

/** What to serve, and where. */
export interface ServeArguments {
  readonly wantsHelp: false;
  /** The handler module: a path or a `file:` URL. */
  readonly handler: string;
  readonly port: number;
  readonly host: string;
  /** Undefined leaves the server its default. */
  readonly workers: number | undefined;
  /** Undefined leaves the server its default. */
  readonly ioThreads: 0 | 1 | undefined;
}

/** What the arguments came to: something to serve, the wish for help, or what is wrong with them. */
export type ParsedServeArguments = ServeArguments | { readonly wantsHelp: true } | { readonly problem: string };

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  workers: { type: 'string' },
  'io-threads': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments of `spool serve`.
 *
 * @param commandArguments - Everything after `serve`.
 */
export function parseServeArguments(commandArguments: readonly string[]): ParsedServeArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...commandArguments], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node adds advice that is about its own syntax after the first sentence.
    return { problem: (error as Error).message.split(/\.\s|\n/)[0] };
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { wantsHelp: true };
  if (positionals.length !== 1) {
    return { problem: `One handler module is needed, got ${positionals.length === 0 ? 'none' : positionals.length}` };
  }
  const port = readNumber('port', values.port ?? String(DEFAULT_SERVE_PORT), { min: 0, max: 65_535 });
  if (typeof port === 'string') return { problem: port };
  const workers =
    values.workers === undefined ? undefined : readNumber('workers', values.workers, { min: 1, max: 1024 });
  if (typeof workers === 'string') return { problem: workers };
  const ioThreads =
    values['io-threads'] === undefined ? undefined : readNumber('io-threads', values['io-threads'], { min: 0, max: 1 });
  if (typeof ioThreads === 'string') return { problem: ioThreads };
  const host = values.host ?? DEFAULT_SERVE_HOST;
  if (host === '') return { problem: 'Option --host is empty, must be an address or a name' };
  return { wantsHelp: false, handler: positionals[0], port, host, workers, ioThreads: ioThreads as 0 | 1 | undefined };
}

/** Returns the number, or what is wrong with it. */
function readNumber(name: string, text: string, range: { min: number; max: number }): number | string {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  return `Option --${name} is ${JSON.stringify(text)}, must be a whole number from ${range.min} to ${range.max}`;
}
