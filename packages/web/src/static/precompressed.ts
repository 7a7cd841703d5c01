/** Finds the file beside a file that has the same content in a coding that the client takes. It compresses nothing. */

import Negotiator from 'negotiator';

import { findFile, type FoundFile } from './find-file.js';

/** Codings and the ends of their files' names, the smaller result first. */
const ENDS: Readonly<Record<string, string>> = { br: '.br', gzip: '.gz' };

const PREFERRED = [...Object.keys(ENDS), 'identity'];

/** The types are those of 0.6, which had no order of its own among what the client likes equally. */
type Encodings = (available: readonly string[], options: { preferred: readonly string[] }) => string[];

/** A file in a coding. */
export type EncodedFile = Extract<FoundFile, { kind: 'file' }> & { readonly coding: string };

/**
 * Opens the compressed file that the client likes best (RFC 9110 section 12.5.3).
 *
 * @param acceptEncoding - The Accept-Encoding field; null where there is none, which asks for nothing.
 * @param place - The folder, and the names that lead to the file itself.
 * @returns The open file, for its caller to close; undefined when the file itself is to be sent.
 */
export async function findEncodedFile(
  acceptEncoding: string | null,
  { root, names }: { readonly root: string; readonly names: readonly string[] },
): Promise<EncodedFile | undefined> {
  if (acceptEncoding === null) return undefined;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  for (const coding of (negotiator.encodings as Encodings).call(negotiator, PREFERRED, { preferred: PREFERRED })) {
    if (coding === 'identity') return undefined;
    const found = await findFile(root, [...names.slice(0, -1), `${names.at(-1) ?? ''}${ENDS[coding]}`]);
    if (found?.kind === 'file') return { ...found, coding };
  }
  return undefined;
}
