import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadExample, type IndexModule } from './load-example.js';

let folder: string;
let index: InstanceType<IndexModule['DocumentIndex']>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-docs-'));
  const { DocumentIndex } = await loadExample<IndexModule>('document-index.js');
  index = new DocumentIndex(pathToFileURL(`${folder}/`));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function listPaths(): Promise<string[]> {
  return (await index.list()).documents.map(({ path }) => path);
}

describe('DocumentIndex', () => {
  it('lists nothing in an empty folder', async () => {
    expect(await index.list()).toEqual({ documents: [], pictures: new Map() });
  });

  it('lists papers first, then documents before the folders beside them, then the READMEs of packages', async () => {
    for (const path of ['docs/adr/0010.md', 'docs/adr/0002.md', 'docs/b.md', 'docs/README.md', 'CONTRIBUTING.md']) {
      await write(path, '# A');
    }
    await write('packages/protocol/README.md', '# A');
    await write('README.md', '# A');
    expect(await listPaths()).toEqual([
      'README.md',
      'CONTRIBUTING.md',
      'docs/README.md',
      'docs/b.md',
      'docs/adr/0002.md',
      'docs/adr/0010.md',
      'packages/protocol/README.md',
    ]);
  });

  it('takes the title from the first heading, else from the name', async () => {
    await write('docs/a.md', '<!-- x -->\n\n# The `ring` #\n');
    await write('docs/b.md', 'text');
    expect((await index.list()).documents.map(({ title }) => title)).toEqual(['The ring', 'b']);
  });

  it('sees a document that was changed, added or removed since', async () => {
    await write('docs/a.md', '# Before');
    await index.list();
    await write('docs/a.md', '# After that');
    await write('docs/b.md', '# B');
    expect((await index.list()).documents.map(({ title }) => title)).toEqual(['After that', 'B']);
    await rm(join(folder, 'docs'), { recursive: true });
    expect(await listPaths()).toEqual([]);
    expect(await index.read('docs/a.md')).toBeUndefined();
  });

  it('lists neither hidden files, nor other files, nor what symbolic links lead to', async () => {
    await write('docs/.secret.md', '# A');
    await write('docs/a.txt', 'A');
    await write('secret.md', '# A');
    await symlink(join(folder, 'secret.md'), join(folder, 'docs', 'link.md'));
    expect(await listPaths()).toEqual([]);
  });

  it('lists pictures with their media types', async () => {
    await write('docs/pictures/a.svg', '<svg/>');
    expect([...(await index.list()).pictures]).toEqual([['docs/pictures/a.svg', 'image/svg+xml']]);
  });

  it('reads a file whose name needs escaping in a URL', async () => {
    await write('docs/100% #1?.md', '# A');
    expect(await listPaths()).toEqual(['docs/100% #1?.md']);
    expect(String(await index.read('docs/100% #1?.md'))).toBe('# A');
  });
});
