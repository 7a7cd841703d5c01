/** A handler module in a file of its own, which tests write anew. Removed after the test. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from '@jest/globals';

const created: HandlerFile[] = [];

/** Ways in which a version cannot be used, and the code of the error that says so. */
export const BROKEN_SOURCES = {
  ERR_SPOOL_HANDLER_LOAD: 'throw new Error("half written");',
  ERR_SPOOL_HANDLER_INVALID: 'export const answer = 42;',
  ERR_SPOOL_HANDLER_START: 'export function start() { throw new Error("no database"); } export default () => {};',
} as const;

/** What such a module answers. */
export interface FileAnswer {
  readonly version: number;
  readonly threadId: number;
}

/** A module that changes. */
export class HandlerFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'spool-handler-'));
  readonly path = join(this.#folder, 'app.mjs');

  /** @param version - The version it is written in at first. */
  constructor(version = 1) {
    created.push(this);
    this.write(version);
  }

  get url(): URL {
    return pathToFileURL(this.path);
  }

  /**
   * Writes a version that works: answers with its number and its thread's, once what the path asks is done.
   *
   * @param version - Its number.
   * @param options - Whether its start hook waits at the gate.
   */
  write(version: number, { startsAtGate = false }: { readonly startsAtGate?: boolean } = {}): void {
    const gateUrl = new URL('handlers/gate.mjs', import.meta.url).href;
    this.writeSource(`
      import { threadId } from 'node:worker_threads';
      import { blockAtGate, waitAtGate } from ${JSON.stringify(gateUrl)};

      const deeds = { '/block': blockAtGate, '/wait': waitAtGate, '/exit': () => process.exit(3) };

      async function* chunks() {
        yield Buffer.from('early');
        await waitAtGate();
        yield Buffer.from('late');
      }

      export const start = ${startsAtGate ? 'waitAtGate' : 'undefined'};

      export default async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/stream') return new Response(ReadableStream.from(chunks()));
        await deeds[pathname]?.();
        return Response.json({ version: ${version}, threadId });
      };
    `);
  }

  /** Writes anything. */
  writeSource(source: string): void {
    writeFileSync(this.path, source);
  }

  /** Removes it. */
  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

afterEach(() => {
  for (const file of created.splice(0)) file.remove();
});
