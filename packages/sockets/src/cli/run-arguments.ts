/** The arguments of `spool-sockets`: what they mean and what is wrong with them. Starts nothing. */

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: spool-sockets run <module> [options]

Runs the exported main(argument) of an ES module in a thread that may block, and draws every open socket and how full its
buffers are, on standard error.

Options:
      --argument JSON         what main() is given
      --every-ms N            draw every N milliseconds; 0 draws nothing (default 100)
      --receive-buffer BYTES  size of each socket's receive buffer (0, the default: that of startSockets())
      --send-buffer BYTES     size of each socket's send buffer (0, the default: that of startSockets())
  -h, --help                  print this`;

/** A program to run. */
export interface RunArguments {
  readonly module: string;
  readonly argument: unknown;
  /** Milliseconds between two drawings; 0: none. */
  readonly everyMs: number;
  /** Bytes; 0: the default. */
  readonly receiveBufferBytes: number;
  /** Bytes; 0: the default. */
  readonly sendBufferBytes: number;
}

/** What the arguments came to: something to run, the wish for help, or what is wrong with them. */
export type ParsedArguments = RunArguments | { readonly wantsHelp: true } | { readonly problem: string };

/**
 * Reads what follows `spool-sockets`.
 *
 * @param commandArguments - The words of the command line.
 */
export function parseRunArguments(commandArguments: readonly string[]): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments],
      allowPositionals: true,
      options: {
        argument: { type: 'string' },
        'every-ms': { type: 'string', default: '100' },
        'receive-buffer': { type: 'string', default: '0' },
        'send-buffer': { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return { wantsHelp: true };
    const [command, module] = positionals;
    if (command !== 'run' || positionals.length !== 2) return { problem: 'run and one module are needed' };
    if (!existsSync(module)) return { problem: `Module ${JSON.stringify(module)} does not exist` };
    const numbers = (['every-ms', 'receive-buffer', 'send-buffer'] as const).map((name) => Number(values[name]));
    if (numbers.some((number) => !Number.isInteger(number) || number < 0)) {
      return { problem: 'A number is no whole number from 0' };
    }
    const argument: unknown = values.argument === undefined ? undefined : JSON.parse(values.argument);
    const [everyMs, receiveBufferBytes, sendBufferBytes] = numbers;
    return { module, argument, everyMs, receiveBufferBytes, sendBufferBytes };
  } catch (error) {
    return { problem: (error as Error).message.split(/\.\s|\n/)[0] };
  }
}
