import { text as readText } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';

import { readForm, readFormParts, type FormLimits } from '../../src/forms/index.js';

const TEXTS = ['plain', 'a b+c&d=e%41', 'Grüße', '你好', '🎉', 'line\r\nbreak', '"quoted"', ''];

function post(body: RequestInit['body'], contentType?: string): Request {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

/** Sends bytes piece by piece. */
function streamed(text: string | Buffer, chunkBytes: number): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text as string);
  return ReadableStream.from(
    Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_unused, index) =>
      Uint8Array.from(bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes)),
    ),
  );
}

function formOf(entries: readonly (readonly [string, string | Blob, string?])[]): FormData {
  const form = new FormData();
  for (const [name, value, fileName] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName);
  }
  return form;
}

/** The file under a name. */
function fileOf(form: FormData, name: string): Exclude<ReturnType<FormData['get']>, string | null> {
  const value = form.get(name);
  if (value === null || typeof value === 'string') throw new TypeError(`${name} is no file`);
  return value;
}

async function failureOf(promise: Promise<unknown>): Promise<string | undefined> {
  return await promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code,
  );
}

describe('readForm()', () => {
  test.each(TEXTS)('brings %p back as name and value, urlencoded, multipart and in a query', async (text) => {
    const name = text === '' ? 'empty' : text;
    const query = new URLSearchParams([[name, text]]);
    expect([...(await readForm(post(query)))]).toEqual([[name, text]]);
    expect([...(await readForm(new Request(`http://localhost/?${query.toString()}`)))]).toEqual([[name, text]]);
    const multipart = await readForm(post(formOf([[name, text]])));
    expect([...multipart]).toEqual([[name, text]]);
  });

  test('keeps every value of a name, in order', async () => {
    const form = await readForm(post(new URLSearchParams('a=1&b=2&a=3')));
    expect(form.getAll('a')).toEqual(['1', '3']);
  });

  test.each([1, 2, 3, 7, 64, 10_000])('reads fields and files in pieces of %p bytes', async (chunkBytes) => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_unused, index) => index % 256);
    const form = formOf([
      ['who', 'Ada'],
      ['picture', new Blob([bytes], { type: 'image/png' }), 'Schöne Grüße 你好.png'],
      ['none', new Blob([]), ''],
      ['last', 'x'],
    ]);
    const encoded = post(form);
    const type = encoded.headers.get('content-type')!;
    const read = await readForm(post(streamed(Buffer.from(await encoded.arrayBuffer()), chunkBytes), type));
    expect([read.get('who'), read.get('last')]).toEqual(['Ada', 'x']);
    const file = fileOf(read, 'picture');
    expect([file.name, file.type]).toEqual(['Schöne Grüße 你好.png', 'image/png']);
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([...bytes]);
    expect(fileOf(read, 'none').size).toBe(0);
  });

  test('reads names as browsers write them, in which quotes and line breaks are escaped and nothing else', async () => {
    const disposition = 'form-data; name="a%22b%0D%0Ac%41 %"; filename="%22x%22%2f.txt"';
    const body = `--b\r\nContent-Disposition: ${disposition}\r\n\r\nx\r\n--b--\r\n`;
    const form = await readForm(post(body, 'multipart/form-data; boundary=b'));
    expect([...form.keys()]).toEqual(['a"b\r\nc%41 %']);
    expect(fileOf(form, 'a"b\r\nc%41 %').name).toBe('"x"%2f.txt');
  });

  test('counts parts that it passes over', async () => {
    const body = `${'--b\r\nX-Part: is no form data\r\n\r\nx\r\n'.repeat(3)}--b--\r\n`;
    const type = 'multipart/form-data; boundary=b';
    expect([...(await readForm(post(body, type), { partCount: 3 }))]).toEqual([]);
    expect(await failureOf(readForm(post(body, type), { partCount: 2 }))).toBe('ERR_SPOOL_FORM_TOO_LARGE');
  });

  test('takes no path for the name of a file', async () => {
    const body = [
      '--b',
      'Content-Disposition: form-data; name="f"; filename="../../etc/C:\\\\x\\\\passwd"',
      'Content-Type: text/plain',
      '',
      'x',
      '--b--',
      '',
    ].join('\r\n');
    const form = await readForm(post(body, 'multipart/form-data; boundary=b'));
    expect(fileOf(form, 'f').name).not.toMatch(/[/\\]/);
  });

  test.each(['text/plain', '', 'application/json', 'application/x-www-form-urlencoded; charset=iso-8859-1'])(
    'refuses the type %p',
    async (type) => {
      expect(await failureOf(readForm(post('a=1', type)))).toBe('ERR_SPOOL_UNSUPPORTED_FORM');
    },
  );

  test.each([
    ['without a boundary', 'x', 'multipart/form-data'],
    ['of nothing', '', 'multipart/form-data; boundary=b'],
    [
      'without an end',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue',
      'multipart/form-data; boundary=b',
    ],
    ['that is something else', 'a=1&b=2', 'multipart/form-data; boundary=b'],
  ])('refuses a multipart form %s', async (_name, body, type) => {
    expect(await failureOf(readForm(post(body, type)))).toBe('ERR_SPOOL_INVALID_FORM');
  });

  test('takes a part in bytes for a file though it has no file name', async () => {
    const head = 'Content-Disposition: form-data; name="f"\r\nContent-Type: application/octet-stream';
    const form = await readForm(post(`--b\r\n${head}\r\n\r\nx\r\n--b--\r\n`, 'multipart/form-data; boundary=b'));
    const file = fileOf(form, 'f');
    expect([file.name, file.size]).toEqual(['', 1]);
  });

  test.each([
    ['a field', 'form-data; x=1'],
    ['a file', 'form-data; filename="a.txt"'],
  ])('refuses %s without a name', async (_kind, disposition) => {
    const body = `--b\r\nContent-Disposition: ${disposition}\r\n\r\nx\r\n--b--\r\n`;
    expect(await failureOf(readForm(post(body, 'multipart/form-data; boundary=b')))).toBe('ERR_SPOOL_INVALID_FORM');
  });

  test('fails when the client goes away in the middle', async () => {
    let pullCount = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pullCount++ > 0) controller.error(new Error('gone'));
        else controller.enqueue(Buffer.from('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nval'));
      },
    });
    expect(await failureOf(readForm(post(broken, 'multipart/form-data; boundary=b')))).toBe('ERR_SPOOL_INVALID_FORM');
  });

  const file = (byteCount: number): Blob => new Blob(['x'.repeat(byteCount)]);
  test.each<[string, FormLimits, [string, string | Blob][], [string, string | Blob][]]>([
    [
      'partCount',
      { partCount: 2 },
      [
        ['a', ''],
        ['b', ''],
      ],
      [
        ['a', ''],
        ['b', ''],
        ['c', ''],
      ],
    ],
    [
      'fileCount',
      { fileCount: 1 },
      [['a', file(1)]],
      [
        ['a', file(1)],
        ['b', file(1)],
      ],
    ],
    ['nameBytes', { nameBytes: 4 }, [['üü', '']], [['üüx', '']]],
    ['fieldBytes', { fieldBytes: 4 }, [['a', 'üü']], [['a', 'üüx']]],
    ['fileBytes', { fileBytes: 1_000 }, [['a', file(1_000)]], [['a', file(1_001)]]],
    [
      'formBytes',
      { formBytes: 1_000 },
      [
        ['a', 'x'.repeat(499)],
        ['b', file(499)],
      ],
      [
        ['a', 'x'.repeat(499)],
        ['b', file(500)],
      ],
    ],
  ])('takes a form at the limit of %s, and refuses one past it', async (_name, limits, within, past) => {
    expect([...(await readForm(post(formOf(within)), limits))]).toHaveLength(within.length);
    expect(await failureOf(readForm(post(formOf(past)), limits))).toBe('ERR_SPOOL_FORM_TOO_LARGE');
    if (past.some(([, value]) => typeof value !== 'string')) return;
    const encode = (entries: [string, string | Blob][]): URLSearchParams =>
      new URLSearchParams(entries as [string, string][]);
    expect([...(await readForm(post(encode(within)), limits))]).toHaveLength(within.length);
    expect(await failureOf(readForm(post(encode(past)), limits))).toBe('ERR_SPOOL_FORM_TOO_LARGE');
  });

  test.each([{ partCount: 0 }, { fileBytes: -1 }, { nameBytes: Number.NaN }])('refuses %p', async (limits) => {
    expect(await failureOf(readForm(post(new URLSearchParams()), limits))).toBe('ERR_SPOOL_INVALID_OPTION');
  });
});

describe('readFormParts()', () => {
  test('gives parts in order, and what is not read is passed over', async () => {
    const form = formOf([
      ['a', '1'],
      ['f', new Blob(['x'.repeat(300_000)]), 'f.txt'],
      ['b', '2'],
      ['g', new Blob(['read']), 'g.txt'],
    ]);
    const seen: string[] = [];
    for await (const part of readFormParts(post(form))) {
      const isRead = part.name === 'g';
      seen.push(part.kind === 'field' ? part.value : isRead ? await readText(part.stream) : part.fileName);
    }
    expect(seen).toEqual(['1', 'f.txt', '2', 'read']);
  });

  test('a body is not read ahead of a file that is not read', async () => {
    let sentBytes = 0;
    const chunk = new Uint8Array(16_384);
    const head = '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n';
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(sentBytes === 0 ? Buffer.from(head) : chunk);
        sentBytes += chunk.byteLength;
      },
    });
    for await (const part of readFormParts(post(endless, 'multipart/form-data; boundary=b'))) {
      expect(part.kind).toBe('file');
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      expect(sentBytes).toBeLessThan(1_000_000);
      break;
    }
  });

  test('leaving the loop cancels the body', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        controller.enqueue(Buffer.from('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n')),
      cancel: () => void (isCancelled = true),
    });
    for await (const part of readFormParts(post(body, 'multipart/form-data; boundary=b'))) {
      expect(part).toEqual({ kind: 'field', name: 'a', value: '1' });
      break;
    }
    await new Promise(setImmediate);
    expect(isCancelled).toBe(true);
  });

  test('a file past its limit fails whoever reads it', async () => {
    const form = formOf([['f', new Blob(['x'.repeat(500_000)]), 'f.txt']]);
    const read = async (): Promise<void> => {
      for await (const part of readFormParts(post(form), { fileBytes: 400_000 })) {
        if (part.kind === 'file') await readText(part.stream);
      }
    };
    expect(await failureOf(read())).toBe('ERR_SPOOL_FORM_TOO_LARGE');
  });
});
