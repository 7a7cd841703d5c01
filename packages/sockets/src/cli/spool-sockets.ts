/**
 * The `spool-sockets` command: runs a program in a thread with sockets, and draws the descriptor table while it runs. The program may
 * block as long as it likes: this thread does not.
 *
 * Exit codes: 0 when the program ended, 1 when it failed, 2 when the command was called wrongly.
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { type Sockets, startSockets } from '../start-sockets.js';
import { formatDescriptors } from './format-descriptors.js';

const USAGE = `usage: spool-sockets run MODULE [--argument JSON] [--every-ms N] [--receive-buffer N] [--send-buffer N]

Runs the exported main(argument) of an ES module in a thread that may block, and draws every open socket and how full its
buffers are, on standard error, every N milliseconds (100 unless said otherwise; 0 draws nothing).`;

/** Home, and clear what is below: the table stays where it is. */
const REDRAW = '\u001b[H\u001b[J';

await main(process.argv.slice(2));

async function main(commandArguments: string[]): Promise<void> {
  const parsed = parse(commandArguments);
  if (typeof parsed === 'string') {
    process.stderr.write(`spool-sockets: ${parsed}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const { module, argument, everyMs, receiveBufferBytes, sendBufferBytes } = parsed;
  try {
    await using sockets = await startSockets({
      ...(receiveBufferBytes > 0 ? { receiveBufferBytes } : {}),
      ...(sendBufferBytes > 0 ? { sendBufferBytes } : {}),
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sockets.close());
    const stopDrawing = everyMs === 0 ? (): void => undefined : draw(sockets, everyMs);
    try {
      await sockets.spawn(pathToFileURL(resolve(module)), argument).ended;
    } finally {
      stopDrawing();
    }
  } catch (error) {
    process.stderr.write(`spool-sockets: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/** Draws until the returned function is called. A terminal is drawn over; anything else gets each change once. */
function draw(sockets: Sockets, everyMs: number): () => void {
  let drawn = '';
  const timer = setInterval(() => {
    const text = formatDescriptors(sockets.descriptors());
    if (text === drawn) return;
    drawn = text;
    process.stderr.write(process.stderr.isTTY ? `${REDRAW}${text}\n` : `${text}\n\n`);
  }, everyMs);
  return () => clearInterval(timer);
}

function parse(commandArguments: string[]):
  | string
  | {
      readonly module: string;
      readonly argument: unknown;
      readonly everyMs: number;
      readonly receiveBufferBytes: number;
      readonly sendBufferBytes: number;
    } {
  try {
    const { values, positionals } = parseArgs({
      args: commandArguments,
      allowPositionals: true,
      options: {
        argument: { type: 'string' },
        'every-ms': { type: 'string', default: '100' },
        'receive-buffer': { type: 'string', default: '0' },
        'send-buffer': { type: 'string', default: '0' },
      },
    });
    const [command, module] = positionals;
    if (command !== 'run' || positionals.length !== 2) return 'run and one module are needed';
    if (!existsSync(module)) return `Module ${JSON.stringify(module)} does not exist`;
    const numbers = (['every-ms', 'receive-buffer', 'send-buffer'] as const).map((name) => Number(values[name]));
    if (numbers.some((number) => !Number.isInteger(number) || number < 0)) return 'A number is no whole number from 0';
    const argument: unknown = values.argument === undefined ? undefined : JSON.parse(values.argument);
    const [everyMs, receiveBufferBytes, sendBufferBytes] = numbers;
    return { module, argument, everyMs, receiveBufferBytes, sendBufferBytes };
  } catch (error) {
    return (error as Error).message.split(/\.\s|\n/)[0];
  }
}
