/** Reads the arguments of `spool serve`. Pure: a wrong argument is a result, and nothing is opened or printed. */

import { parseArgs } from 'node:util';

import type { ServerOptions } from '../options/server-options.js';

/** Where node's own examples listen, and most frameworks. */
export const DEFAULT_SERVE_PORT = 3000;

/** The loopback address, so that trying something out does not open it to the network. */
export const DEFAULT_SERVE_HOST = '127.0.0.1';

const MAX_MS = 2 ** 31 - 1;

/** The options of the server that are numbers, and what they are called in a shell. The server checks how they fit together. */
const SERVER_NUMBERS = {
  workers: { name: 'workers', min: 1, max: 1024 },
  'min-workers': { name: 'minWorkers', min: 1, max: 1024 },
  'max-workers': { name: 'maxWorkers', min: 1, max: 1024 },
  'io-threads': { name: 'ioThreads', min: 0, max: 64 },
  'request-timeout-ms': { name: 'requestTimeoutMs', min: 0, max: MAX_MS },
  'kill-after-ms': { name: 'killAfterMs', min: 0, max: MAX_MS },
  'max-concurrent-per-worker': { name: 'maxConcurrentPerWorker', min: 1, max: 65_535 },
} as const;

type ServerNumberFlag = keyof typeof SERVER_NUMBERS;

/** The options of the server that a shell can give. */
export type ServeServerOptions = Partial<
  Pick<ServerOptions, (typeof SERVER_NUMBERS)[ServerNumberFlag]['name'] | 'serverTiming'>
>;

/** What to serve, and where. */
export interface ServeArguments {
  readonly wantsHelp: false;
  /** The handler module: a path or a `file:` URL. */
  readonly handler: string;
  readonly port: number;
  readonly host: string;
  /** Modules that each worker loads before the handler, such as a loader for TypeScript. */
  readonly imports: readonly string[];
  /** What is left out has the server's default. */
  readonly options: ServeServerOptions;
}

/** What the arguments came to: something to serve, the wish for help, or what is wrong with them. */
export type ParsedServeArguments = ServeArguments | { readonly wantsHelp: true } | { readonly problem: string };

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  workers: { type: 'string' },
  'min-workers': { type: 'string' },
  'max-workers': { type: 'string' },
  'io-threads': { type: 'string' },
  'request-timeout-ms': { type: 'string' },
  'kill-after-ms': { type: 'string' },
  'max-concurrent-per-worker': { type: 'string' },
  'server-timing': { type: 'boolean' },
  import: { type: 'string', multiple: true },
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
  const numbers = readServerNumbers(values);
  if (typeof numbers === 'string') return { problem: numbers };
  const host = values.host ?? DEFAULT_SERVE_HOST;
  if (host === '') return { problem: 'Option --host is empty, must be an address or a name' };
  const options = values['server-timing'] === true ? { ...numbers, serverTiming: true } : numbers;
  return { wantsHelp: false, handler: positionals[0], port, host, imports: values.import ?? [], options };
}

/** Returns the server's options among the values, or what is wrong with the first that is out of range. */
function readServerNumbers(values: Partial<Record<ServerNumberFlag, string>>): ServeServerOptions | string {
  const options: Record<string, number> = {};
  for (const flag of Object.keys(SERVER_NUMBERS) as ServerNumberFlag[]) {
    const text = values[flag];
    if (text === undefined) continue;
    const value = readNumber(flag, text, SERVER_NUMBERS[flag]);
    if (typeof value === 'string') return value;
    options[SERVER_NUMBERS[flag].name] = value;
  }
  return options;
}

/** Returns the number, or what is wrong with it. */
function readNumber(name: string, text: string, range: { min: number; max: number }): number | string {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  return `Option --${name} is ${JSON.stringify(text)}, must be a whole number from ${range.min} to ${range.max}`;
}
