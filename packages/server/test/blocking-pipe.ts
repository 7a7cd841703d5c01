/**
 * A named pipe from which handlers read until the test writes: a system call that nothing can end, for as long as wanted.
 * Import it before `start-server.js`: no thread ends before it can return from its call.
 */

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

const opened: BlockingPipe[] = [];

/** A pipe. Give `path` to the handlers; each of them that reads from it takes one byte. Closed after the test. */
export class BlockingPipe {
  readonly path: string;
  readonly #folder: string;
  readonly #descriptor: number;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'spool-pipe-'));
    this.path = join(this.#folder, 'pipe');
    execFileSync('mkfifo', [this.path]);
    // For both directions, so that opening waits for nobody, and handlers find somebody who may write.
    this.#descriptor = openSync(this.path, 'r+');
    opened.push(this);
  }

  /** Lets one handler go on. */
  release(): void {
    writeSync(this.#descriptor, 'x');
  }

  /** Lets all go on: nobody will write any more. */
  close(): void {
    closeSync(this.#descriptor);
    rmSync(this.#folder, { recursive: true });
  }
}

afterEach(() => {
  for (const pipe of opened.splice(0)) pipe.close();
});
