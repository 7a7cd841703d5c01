/** Finds the vectors of other parsers, kept beside the repository and not in it. */
import { existsSync, readFileSync } from 'node:fs';

const folder = new URL('../../../../../shared/conformance/', import.meta.url);

/** Whether the vectors are there. */
export const hasCases = existsSync(folder);

/** Reads the cases of one file. */
export function readCases<Case>(name: string): Case[] {
  return (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { cases: Case[] }).cases;
}

/** llhttp's spans are latin1 bytes told as UTF-8, with the whitespace at their end. */
export function trimWhitespace(value: string): string {
  return value.replace(/[ \t]+$/, '');
}
