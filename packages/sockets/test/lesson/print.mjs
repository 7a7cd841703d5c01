// Prints a line at once: a thread's console waits for its event loop, which a thread that blocks does not turn.
import { writeSync } from 'node:fs';

export const print = (line) => void writeSync(1, `${line}\n`);
