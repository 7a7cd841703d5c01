/** Shows how a long transfer goes: one line on a terminal, nothing elsewhere. Does not know what is transferred. */
import { Transform } from 'node:stream';

/** Transfers shorter than this are over before anybody has read a line, in milliseconds. */
const patienceMs = 500;

/** How often the line is written anew, in milliseconds. */
const intervalMs = 100;

/** Where the line goes. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How far a transfer is when it begins, and how far it goes. */
export interface Extent {
  readonly beginBytes: number;
  readonly totalBytes: number | undefined;
}

/**
 * Creates a stream that shows what goes through it.
 *
 * @param terminal - Where to.
 * @param extent - From where to where.
 * @returns The stream; undefined where there is no terminal.
 */
export function createProgress(terminal: Terminal, { beginBytes, totalBytes }: Extent): Transform | undefined {
  if (terminal.isTTY !== true) return undefined;
  const startMs = performance.now();
  let doneBytes = beginBytes;
  let shownMs = startMs + patienceMs - intervalMs;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      doneBytes += chunk.length;
      const nowMs = performance.now();
      if (nowMs - shownMs >= intervalMs) {
        shownMs = nowMs;
        const bytesPerSecond = ((doneBytes - beginBytes) * 1000) / (nowMs - startMs);
        terminal.write(`\r\u001b[K${formatProgress({ doneBytes, totalBytes, bytesPerSecond })}`);
      }
      callback(null, chunk);
    },
    final(callback) {
      if (shownMs > startMs + patienceMs - intervalMs) terminal.write('\r\u001b[K');
      callback();
    },
  });
}

/** Returns the line. */
export function formatProgress(state: {
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number;
}): string {
  const { doneBytes, totalBytes, bytesPerSecond } = state;
  const rate = `${formatBytes(bytesPerSecond)}/s`;
  if (totalBytes === undefined || totalBytes === 0) return `${formatBytes(doneBytes)}  ${rate}`;
  const leftSeconds = Math.ceil((totalBytes - doneBytes) / Math.max(1, bytesPerSecond));
  const percent = Math.floor((doneBytes * 100) / totalBytes);
  return `${percent} % of ${formatBytes(totalBytes)}  ${rate}  ${leftSeconds} s left`;
}

/** Returns bytes as a person reads them: `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const index = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 1024 ** index).toFixed(index === 0 ? 0 : 1)} ${units[index]}`;
}
