/**
 * Owns the replacing of a cookie file in one step. Does not know what is in it.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ClientError, ClientErrorCode } from '../errors.js';

/** Cookies are as good as passwords. */
const ownerOnly = 0o600;

/**
 * Reads a cookie file.
 *
 * @returns Its text; undefined when there is none.
 * @throws ClientError `ERR_SPOOL_CLIENT_COOKIE_FILE` when it is there and cannot be read.
 */
export async function readCookieFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ClientError(ClientErrorCode.COOKIE_FILE, `Cookie file '${path}' cannot be read`, { cause: error });
  }
}

/**
 * Replaces a cookie file: a new file is written beside it, forced to the disk, and renamed over it.
 *
 * @throws ClientError `ERR_SPOOL_CLIENT_COOKIE_FILE` when that fails; the old file is then as it was.
 */
export async function writeCookieFile(path: string, text: string): Promise<void> {
  // Beside it, because a rename is one step only within a file system; its own name, because two may save at once.
  const newPath = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(newPath, 'wx', ownerOnly);
    try {
      await file.writeFile(text);
      // Before the rename: otherwise a power cut could leave the new name with nothing behind it.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(newPath, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(newPath, { force: true });
    throw new ClientError(ClientErrorCode.COOKIE_FILE, `Cookie file '${path}' cannot be written`, { cause: error });
  }
}

/** Makes the rename itself last. Windows cannot open folders, and needs no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
