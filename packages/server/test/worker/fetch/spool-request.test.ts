import { expect, jest, test } from '@jest/globals';
import { createRequest, type RequestSource, SpoolRequest } from '../../../src/worker/fetch/index.js';

function createSource(parts: Partial<RequestSource> = {}): RequestSource {
  return {
    method: 'GET',
    url: 'http://host/',
    fieldCount: 0,
    fieldName: () => '',
    fieldValue: () => '',
    body: null,
    signal: new AbortController().signal,
    ...parts,
  };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

test('createRequest() reads nothing from the source', () => {
  const read = jest.fn();
  createRequest(new Proxy<RequestSource>(createSource(), { get: read }));
  expect(read).not.toHaveBeenCalled();
});

test('createRequest() makes a request whose method, url and headers leave body and signal alone', () => {
  const reads: PropertyKey[] = [];
  const source = new Proxy(createSource(), {
    get(target, key): unknown {
      reads.push(key);
      return Reflect.get(target, key);
    },
  });
  const request = createRequest(source);
  expect([request.method, request.url, request.headers.get('accept')]).toEqual(['GET', 'http://host/', null]);
  expect(reads).toEqual(['method', 'url', 'fieldCount']);
});

test.each(['GET', 'HEAD'])(
  'text() reads the body of an incoming %s, which Node refuses to construct',
  async (method) => {
    const request = createRequest(createSource({ method, body: encode('hello') }));
    expect(request.body).not.toBeNull();
    expect(await request.text()).toBe('hello');
    expect(request.bodyUsed).toBe(true);
  },
);

test('new Request() leaves the body of an incoming GET behind', async () => {
  const request = createRequest(createSource({ body: encode('hello') }));
  expect(new SpoolRequest(request).body).toBeNull();
  expect(request.bodyUsed).toBe(false);
  expect(await request.text()).toBe('hello');
});

test.each(['CONNECT', 'TRACE', 'TRACK'])(
  'an incoming %s has every property, and only a copy is refused',
  async (method) => {
    const request = createRequest(createSource({ method, body: encode('hello') }));
    expect([request.method, request.url, request.cache, request.duplex]).toEqual([
      method,
      'http://host/',
      'default',
      'half',
    ]);
    expect(() => new SpoolRequest(request)).toThrow(expect.objectContaining({ name: 'TypeError' }));
    expect(await request.clone().text()).toBe('hello');
    expect(await request.text()).toBe('hello');
  },
);

test('url returns what the source has when it cannot be parsed', () => {
  expect(createRequest(createSource({ url: 'http://[/path' })).url).toBe('http://[/path');
});

test('arrayBuffer() hands out the very buffer when the bytes fill it', async () => {
  const body = encode('hello');
  expect(await createRequest(createSource({ method: 'POST', body })).arrayBuffer()).toBe(body.buffer);
});

test('arrayBuffer() copies when the bytes are part of a buffer', async () => {
  const body = encode('hello').subarray(1);
  const buffer = await createRequest(createSource({ method: 'POST', body })).arrayBuffer();
  expect([...new Uint8Array(buffer)]).toEqual([...encode('ello')]);
});

test('arrayBuffer() copies when a clone has the same bytes', async () => {
  const body = encode('hello');
  const request = createRequest(createSource({ method: 'POST', body }));
  const copy = request.clone();
  expect(await request.arrayBuffer()).not.toBe(body.buffer);
  expect(await copy.arrayBuffer()).not.toBe(body.buffer);
});

test('text() still fails after the buffer that arrayBuffer() gave was transferred', async () => {
  const request = createRequest(createSource({ method: 'POST', body: encode('hello') }));
  structuredClone(null, { transfer: [await request.arrayBuffer()] });
  await expect(request.text()).rejects.toMatchObject({ name: 'TypeError' });
  expect(request.body?.locked).toBe(true);
});
