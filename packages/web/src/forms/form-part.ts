/** What a form consists of. */

import type { Readable } from 'node:stream';

/** A field. */
export interface FormField {
  /** Tells it from a file. */
  readonly kind: 'field';
  /** The control's name, at most `nameBytes`. */
  readonly name: string;
  /** Its value, at most `fieldBytes`. */
  readonly value: string;
}

/** A file while it arrives. */
export interface FormFile {
  /** Tells it from a field. */
  readonly kind: 'file';
  /** The control's name, at most `nameBytes`. */
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
