/**
 * Owns what the harness tells the process that collects, and the options that reach the server through it.
 */
import type { ClinicToolName } from './install-clinic.js';

/** One run of one tool. */
export interface ClinicRun {
  readonly tool: ClinicToolName;
  /** Where Clinic is installed. */
  readonly toolsFolder: string;
  /** The server's script. */
  readonly script: string;
  /** Where the page goes. */
  readonly pagePath: string;
}

/**
 * Adds a preload to a process's options, behind those it has.
 *
 * @param nodeOptions - `NODE_OPTIONS`, or undefined.
 * @param url - A `file:` URL, in which a space is `%20`.
 * @returns `NODE_OPTIONS` with it.
 */
export function addPreload(nodeOptions: string | undefined, url: string): string {
  return [nodeOptions ?? '', `--import ${url}`].join(' ').trim();
}
