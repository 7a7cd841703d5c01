/** Makes the body of `spool get`'s request from its arguments. Files are streamed, and can be sent again. */
import { createReadStream, openAsBlob, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RequestBody } from '../call/request-body.js';
import type { GetArguments } from './get-arguments.js';

/** A body, and the fields that belong to it. */
export interface RequestContent {
  readonly body: RequestBody | null;
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Makes the body.
 *
 * @param parsed - The arguments.
 * @throws What the file system raises for a file that cannot be read.
 */
export async function makeContent({ data, form, uploadPath }: GetArguments): Promise<RequestContent> {
  if (uploadPath !== undefined) {
    const { size } = statSync(uploadPath);
    return { body: () => createReadStream(uploadPath), headers: [['content-length', String(size)]] };
  }
  if (data.length > 0) {
    const parts = await Promise.all(
      data.map(async (text) => (text.startsWith('@') ? readFile(text.slice(1)) : Buffer.from(text))),
    );
    const body = Buffer.concat(parts.flatMap((part, index) => [Buffer.from(index === 0 ? '' : '&'), part]));
    return { body, headers: [['content-type', 'application/x-www-form-urlencoded']] };
  }
  if (form.length > 0) return { body: await makeForm(form), headers: [] };
  return { body: null, headers: [] };
}

async function makeForm(fields: readonly string[]): Promise<FormData> {
  const form = new FormData();
  for (const field of fields) {
    const name = field.slice(0, field.indexOf('='));
    const value = field.slice(name.length + 1);
    if (value.startsWith('@')) {
      const path = value.slice(1);
      form.append(name, await openAsBlob(path), basename(path));
    } else form.append(name, value);
  }
  return form;
}
