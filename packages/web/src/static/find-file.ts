/** Turns the path of a URL into a file below a folder, and never into one outside it. It sends nothing. */

import { constants, type BigIntStats } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a path led to. */
export type FoundFile =
  | { readonly kind: 'file'; readonly handle: FileHandle; readonly stats: BigIntStats; readonly path: string }
  | { readonly kind: 'folder' }
  | undefined;

/** Errors that say no more than that nothing is there for this client. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ELOOP', 'EINVAL', 'ENXIO']);

/**
 * Without waiting for somebody to write to a pipe, which would take one of Node's four file threads for good; and no link,
 * since the path is resolved: one that is there by now was put there since. Windows has neither.
 */
const FLAGS: Readonly<Record<string, number | undefined>> = { ...constants };
const OPEN_FLAGS = constants.O_RDONLY | (FLAGS.O_NONBLOCK ?? 0) | (FLAGS.O_NOFOLLOW ?? 0);

/**
 * Opens the file that a path names.
 *
 * @param root - The folder, resolved to its real path.
 * @param segments - From {@link splitPath}.
 * @returns The open file, for its caller to close; undefined when there is none below the folder.
 */
export async function findFile(root: string, segments: readonly string[]): Promise<FoundFile> {
  try {
    // Resolved, so that no link leads out of the folder.
    const path = await realpath(join(root, ...segments));
    if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    const handle = await open(path, OPEN_FLAGS);
    try {
      // Asked of what was opened: the name may mean another file by now.
      const stats = await handle.stat({ bigint: true });
      if (stats.isFile()) return { kind: 'file', handle, stats, path };
      await handle.close();
      return stats.isDirectory() ? { kind: 'folder' } : undefined;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Splits the path of a URL into names.
 *
 * @param pathname - Percent-encoded, starting with a slash.
 * @returns The names, decoded; undefined when one is no name of a file, or begins with a full stop, as hidden files do.
 */
export function splitPath(pathname: string): readonly string[] | undefined {
  const segments = pathname.split('/').slice(1);
  // A slash in the end names the folder.
  if (segments.at(-1) === '') segments.pop();
  const names: string[] = [];
  for (const segment of segments) {
    const name = tryDecode(segment);
    if (name === undefined || name === '' || name.startsWith('.') || /[/\\\0]/.test(name)) return undefined;
    names.push(name);
  }
  return names;
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
