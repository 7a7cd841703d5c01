/**
 * The `spool-sockets` command: runs a program in a thread with sockets, and draws the descriptor table while it runs. The program may
 * block as long as it likes: this thread does not.
 *
 * Exit codes: 0 when the program ended, 1 when it failed, 2 when the command was called wrongly.
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Sockets, startSockets } from '../start-sockets.js';
import { formatDescriptors } from './format-descriptors.js';
import { USAGE, parseRunArguments } from './run-arguments.js';

/** Home, and clear what is below: the table stays where it is. */
const REDRAW = '\u001b[H\u001b[J';

await main(process.argv.slice(2));

async function main(commandArguments: string[]): Promise<void> {
  const parsed = parseRunArguments(commandArguments);
  if ('wantsHelp' in parsed) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  if ('problem' in parsed) {
    process.stderr.write(`spool-sockets: ${parsed.problem} (see spool-sockets --help)\n`);
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
