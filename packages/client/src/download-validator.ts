/**
 * Owns what a download that was interrupted leaves beside its file, so that another process can go on with it: which version
 * of the file it was. Does not know requests.
 */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** A file beside the file, as aria2 has one: extended attributes are not on every file system, nor within Node's reach. */
const suffix = '.spool-part';

/** No validator that a server sends is as long. */
const mostCharacters = 8192;

/**
 * Reads which version a file is a part of.
 *
 * @param path - The download's file.
 * @returns An entity tag or a date, as `If-Range` takes it; undefined when nothing is known.
 */
export async function readValidator(path: string): Promise<string | undefined> {
  try {
    const validator = (await readFile(path + suffix, 'latin1')).trimEnd();
    // What may stand in a field: another's file of that name is not sent anywhere.
    return /^[\x21-\x7e\x80-\xff][\x20-\x7e\x80-\xff]*$/.test(validator) && validator.length <= mostCharacters
      ? validator
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes which version a file is a part of, once nothing of another is in it any more.
 *
 * @param path - The download's file; nothing is noted for what is no ordinary file, such as `/dev/null`.
 * @param validator - From the response; undefined removes what was noted.
 */
export async function writeValidator(path: string, validator: string | undefined): Promise<void> {
  if (validator === undefined) await removeValidator(path);
  else if ((await stat(path)).isFile()) await writeFile(path + suffix, `${validator}\n`, 'latin1');
}

/**
 * Forgets it: the download is complete.
 *
 * @param path - The download's file.
 */
export async function removeValidator(path: string): Promise<void> {
  await rm(path + suffix, { force: true });
}
