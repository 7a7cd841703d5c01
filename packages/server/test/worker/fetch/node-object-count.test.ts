import { beforeEach, expect, jest, test } from '@jest/globals';

// What makes the lazy classes worth having: the usual requests and responses make none of Node's objects.
let nodeObjectCount = 0;

class CountedResponse extends Response {
  constructor(...parameters: ConstructorParameters<typeof Response>) {
    super(...parameters);
    nodeObjectCount++;
  }
}
class CountedRequest extends Request {
  constructor(...parameters: ConstructorParameters<typeof Request>) {
    super(...parameters);
    nodeObjectCount++;
  }
}
class CountedHeaders extends Headers {
  constructor(...parameters: ConstructorParameters<typeof Headers>) {
    super(...parameters);
    nodeObjectCount++;
  }
}

jest.unstable_mockModule('../../../src/worker/fetch/native-fetch.js', () => ({
  NativeHeaders: CountedHeaders,
  NativeRequest: CountedRequest,
  NativeResponse: CountedResponse,
  nativeFetch: fetch,
}));
const { createRequest, SpoolResponse, toOutgoingResponse } = await import('../../../src/worker/fetch/index.js');

beforeEach(() => {
  nodeObjectCount = 0;
});

const responseMakers: [string, () => unknown][] = [
  ['no body', () => new SpoolResponse()],
  ['a null body and a status', () => new SpoolResponse(null, { status: 204 })],
  ['a string', () => new SpoolResponse('x')],
  ['bytes', () => new SpoolResponse(Uint8Array.of(1))],
  ['an ArrayBuffer', () => new SpoolResponse(new ArrayBuffer(3))],
  ['a stream', () => new SpoolResponse(new ReadableStream())],
  [
    'headers in an object',
    () => new SpoolResponse('x', { statusText: 'Fine', headers: { 'Content-Type': 'text/html' } }),
  ],
  ['json()', () => SpoolResponse.json({ a: 1 }, { status: 201, headers: { 'x-a': '1' } })],
  ['a clone', () => new SpoolResponse('x').clone()],
];

test.each(responseMakers)('toOutgoingResponse() makes no object of Node for %s', (_name, make) => {
  toOutgoingResponse(make());
  expect(nodeObjectCount).toBe(0);
});

test('toOutgoingResponse() makes one Headers when the handler changed a header', () => {
  const response = new SpoolResponse('x');
  response.headers.set('x-a', '1');
  toOutgoingResponse(response);
  expect(nodeObjectCount).toBe(1);
});

test('createRequest() makes no object of Node when the handler reads parts and text', async () => {
  const request = createRequest({
    method: 'POST',
    url: 'http://host/path?query',
    fieldCount: 1,
    fieldName: () => 'Accept',
    fieldValue: () => '*/*',
    body: new TextEncoder().encode('{}'),
    signal: new AbortController().signal,
  });
  expect([request.method, request.url, request.headers.get('accept'), request.headers.has('x')]).toHaveLength(4);
  expect([request.bodyUsed, request.signal.aborted]).toEqual([false, false]);
  expect(await request.clone().text()).toBe('{}');
  expect(await request.json()).toEqual({});
  expect(nodeObjectCount).toBe(0);
});
