/**
 * Owns the reading of how much memory a process holds. Only Linux says so in a file: elsewhere nothing is known.
 */
import { readFileSync } from 'node:fs';

/** How often memory is read, in milliseconds. */
const sampleMs = 100;

/** Watches the resident memory of a process. */
export class ResidentMemory {
  readonly #processId: number;
  readonly #timer: NodeJS.Timeout;
  #peakMib: number | undefined;

  /** @param processId - Whom to watch. Threads count with it, further processes do not. */
  constructor(processId: number) {
    this.#processId = processId;
    this.#timer = setInterval(() => this.#sample(), sampleMs);
    this.#sample();
  }

  /**
   * Ends a stretch of time and begins the next.
   *
   * @returns The highest of the stretch, in MiB, now included; undefined where the system does not say.
   */
  takePeakMib(): number | undefined {
    this.#sample();
    const peakMib = this.#peakMib;
    this.#peakMib = undefined;
    return peakMib;
  }

  /** Ends the watching. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const residentMib = parseResidentMib(readStatus(this.#processId));
    if (residentMib !== undefined) this.#peakMib = Math.max(this.#peakMib ?? 0, residentMib);
  }
}

/**
 * Reads a process's resident memory out of its status.
 *
 * @param status - What `/proc/<pid>/status` says.
 * @returns MiB, or undefined when it does not say.
 */
export function parseResidentMib(status: string): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

function readStatus(processId: number): string {
  try {
    return readFileSync(`/proc/${processId}/status`, 'utf8');
  } catch {
    return '';
  }
}
