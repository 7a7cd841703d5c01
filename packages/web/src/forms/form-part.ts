/** What a form consists of. */

import type { Readable } from 'node:stream';

/** A field. */
export interface FormField {
  readonly kind: 'field';
  readonly name: string;
  readonly value: string;
}

/** A file while it arrives. */
export interface FormFile {
  readonly kind: 'file';
  readonly name: string;
  /** The name it had with the client, without folders; empty when none was chosen. Never a path to write to. */
  readonly fileName: string;
  /** What the client says it is. */
  readonly mediaType: string;
  /** Its bytes. Fails past `fileBytes`. What is not read by the time the next part is asked for is dropped. */
  readonly stream: Readable;
}

/** Either. */
export type FormPart = FormField | FormFile;
