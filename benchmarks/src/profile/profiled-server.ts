/**
 * Owns the process of a server that is profiled: started by whatever prefix, ended by the end of its stdin and never by a signal,
 * which flame and the heap profiler do not pass on, and which would cut what a profiler still has to write.
 */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** How it is started. */
export interface ProfiledCommand {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it runs: tools leave files there. */
  readonly cwd: string;
}

/** How long it may take to listen, in milliseconds: bubbleprof makes everything ten times as slow. */
const startTimeoutMs = 30_000;

/** A running server under a profiler. */
export class ProfiledServer {
  /** The port it listens on, on 127.0.0.1. */
  readonly port: number;
  /** The server's own process, which a profiler may have put between. */
  readonly processId: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #readComplaint: () => string;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    { port, readComplaint }: { port: number; readComplaint: () => string },
  ) {
    this.#child = child;
    this.port = port;
    this.processId = child.pid!; // It listens, so it was started.
    this.#readComplaint = readComplaint;
  }

  /**
   * Starts a Node process and waits until its server listens.
   *
   * @param command - Its arguments, environment and working directory.
   * @returns The running server; finish it.
   * @throws Error when it exits or stays silent instead; the message has the last of what it said.
   */
  static async start({ args, env, cwd }: ProfiledCommand): Promise<ProfiledServer> {
    const child = spawn(process.execPath, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let output = '';
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4_096)));
    const listening = new Promise<number>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_096);
        const port = /^listening (\d+)$/m.exec(output)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    });
    const timer = setTimeout(() => killGroup(child), startTimeoutMs);
    try {
      const port = await Promise.race([listening, once(child, 'close').then(() => undefined)]);
      if (port === undefined) throw new Error(`The server did not listen: ${lastLines(complaint)}`);
      return new ProfiledServer(child, { port, readComplaint: () => complaint });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends the server, and returns when everything is written.
   *
   * @param timeoutMs - How long that may take, in milliseconds; then it is killed.
   * @throws Error when it failed, or was killed.
   */
  async finish(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => killGroup(this.#child), timeoutMs);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const closed = once(this.#child, 'close');
      this.#child.stdin.end();
      await closed;
    }
    clearTimeout(timer);
    const { exitCode, signalCode } = this.#child;
    if (exitCode === 0) return;
    throw new Error(`The profiler ended with ${signalCode ?? String(exitCode)}: ${lastLines(this.#readComplaint())}`);
  }
}

/** With its children: a server that outlived its profiler would hold our pipes, and we would wait for it for ever. */
function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // All of them have just ended.
  }
}

function lastLines(text: string): string {
  return text.trim().slice(-600);
}
