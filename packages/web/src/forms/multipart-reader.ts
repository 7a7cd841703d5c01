/** Turns the events of the multipart parser into parts that are asked for one by one. Knows no urlencoded form. */

import { Readable } from 'node:stream';

import { SpoolError } from '@spool/protocol';
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';

import { formTooLarge, type ResolvedFormLimits } from './form-options.js';
import type { FormFile, FormPart } from './form-part.js';

/** Reads a multipart form. Back-pressure is the parser's: it takes no more while a file is not read. */
export class MultipartReader {
  readonly #limits: ResolvedFormLimits;
  readonly #source: Readable;
  /** What has come and was not asked for: the fields of one piece of the body, and at most one file. */
  readonly #parts: FormPart[] = [];
  readonly #openFiles = new Set<BusboyFileStream>();
  #waiting: (() => void) | undefined;
  #failure: SpoolError | undefined;
  #isComplete = false;
  #fileCount = 0;

  /**
   * @param request - The request; its body is used up.
   * @param limits - Limits.
   * @throws SpoolError `ERR_SPOOL_INVALID_FORM` without a boundary.
   */
  constructor(request: Request, limits: ResolvedFormLimits) {
    this.#limits = limits;
    const parser = this.#createParser(request.headers.get('content-type') ?? '');
    // The parser's types leave out that a part may lack its name: whatever is thrown in here ends the thread.
    parser.on('field', (name: string | undefined, value, isNameTruncated, isValueTruncated) => {
      if (name === undefined) this.#fail(invalidForm('A part has no name'));
      else if (isNameTruncated) this.#fail(this.#nameTooLong());
      else if (isValueTruncated) this.#fail(formTooLarge(`A field is over ${limits.fieldBytes} bytes`));
      else this.#add({ kind: 'field', name: unescapeName(name), value });
    });
    parser.on('file', (name: string | undefined, stream, fileName: string | undefined, _encoding, mediaType) => {
      this.#addFile(stream, { kind: 'file', name, fileName: unescapeName(fileName ?? ''), mediaType, stream });
    });
    // Counted by the parser, which passes over parts that are no form data.
    parser.on('partsLimit', () => this.#fail(formTooLarge(`Form has over ${limits.partCount} parts`)));
    parser.on('finish', () => {
      this.#isComplete = true;
      this.#wake();
    });
    parser.on('error', (cause) => this.#fail(invalidForm(`Form is malformed: ${String(cause)}`, cause)));
    this.#source = Readable.from(request.body ?? [], { objectMode: false });
    this.#source.on('error', (cause) => this.#fail(invalidForm('Form ended early', cause)));
    this.#source.pipe(parser);
  }

  /** Returns the next part, or undefined behind the last. */
  async next(): Promise<FormPart | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const part = this.#parts.shift();
      if (part !== undefined || this.#isComplete) return part;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** Drops the rest of the form. */
  stop(): void {
    this.#source.unpipe();
    this.#source.destroy();
    for (const file of this.#openFiles) file.destroy();
  }

  #createParser(contentType: string): InstanceType<typeof Busboy> {
    const { partCount, nameBytes, fieldBytes, fileBytes } = this.#limits;
    const headers: BusboyHeaders = { 'content-type': contentType };
    try {
      // One more than allowed for the name, which the parser cuts without a word.
      return new Busboy({
        headers,
        limits: { parts: partCount, fieldNameSize: nameBytes + 1, fieldSize: fieldBytes, fileSize: fileBytes },
      });
    } catch (cause) {
      throw invalidForm(`Content-Type is ${JSON.stringify(contentType)}, which has no boundary`, cause);
    }
  }

  #addFile(stream: BusboyFileStream, { name, ...file }: Omit<FormFile, 'name'> & { name: string | undefined }): void {
    const { fileBytes, fileCount } = this.#limits;
    this.#openFiles.add(stream);
    stream.on('close', () => this.#openFiles.delete(stream));
    // Whoever reads it is told; without a reader nobody is, and that must not end the process.
    stream.on('error', () => undefined);
    stream.on('limit', () => {
      const error = formTooLarge(`File ${JSON.stringify(file.fileName)} is over ${fileBytes} bytes`);
      stream.destroy(error);
      this.#fail(error);
    });
    this.#fileCount++;
    if (name === undefined) this.#fail(invalidForm('A part has no name'));
    else if (this.#fileCount > fileCount) this.#fail(formTooLarge(`Form has over ${fileCount} files`));
    else this.#add({ ...file, name: unescapeName(name) });
  }

  #add(part: FormPart): void {
    if (Buffer.byteLength(part.name) > this.#limits.nameBytes) {
      this.#fail(this.#nameTooLong());
      return;
    }
    this.#parts.push(part);
    this.#wake();
  }

  #nameTooLong(): SpoolError {
    return formTooLarge(`A name is over ${this.#limits.nameBytes} bytes`);
  }

  #fail(failure: SpoolError): void {
    if (this.#failure !== undefined || this.#isComplete) return;
    this.#failure = failure;
    // A reader in the middle of a file would wait for ever for its end.
    for (const file of this.#openFiles) file.destroy(failure);
    this.#source.unpipe();
    this.#source.destroy();
    this.#wake();
  }

  #wake(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }
}

/** Takes back what browsers escape in names, which is no percent-encoding: a percent sign they leave alone (HTML, 4.10.21.8). */
function unescapeName(text: string): string {
  return text.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

function invalidForm(message: string, cause?: unknown): SpoolError {
  return new SpoolError(message, { code: 'ERR_SPOOL_INVALID_FORM', cause });
}
