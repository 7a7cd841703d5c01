// Cases of the differential table: how a Response is made, and what its attributes say.
/* global Blob, FormData */

/** Everything about a response but its body. */
const show = (response) => [
  response.status,
  response.statusText,
  response.ok,
  response.type,
  response.url,
  response.redirected,
  response.bodyUsed,
  response.body === null,
  [...response.headers],
];
const withHeaders = (headers) => () => show(new Response('x', { headers }));
const withInit = (init) => () => show(new Response('x', init));
const withStatus = (status) => () => show(new Response(null, { status }));

export const responseCases = {
  'no argument': () => show(new Response()),
  'undefined and undefined': () => show(new Response(undefined, undefined)),
  'null body': () => show(new Response(null)),
  'string body': () => show(new Response('hello')),
  'empty string body': () => show(new Response('')),
  'String object body': () => show(new Response(new String('x'))),
  'number body': async () => [show(new Response(12)), await new Response(12).text()],
  'boolean body': async () => await new Response(false).text(),
  'object body': async () => await new Response({}).text(),
  'symbol body': () => show(new Response(Symbol('x'))),
  'Uint8Array body': () => show(new Response(new Uint8Array(3))),
  'Buffer body': async () => [show(new Response(Buffer.from('abc'))), await new Response(Buffer.from('abc')).text()],
  'ArrayBuffer body': () => show(new Response(new ArrayBuffer(3))),
  'DataView body': async () => await new Response(new DataView(new ArrayBuffer(3), 1)).text(),
  'Uint16Array body': async () => await new Response(Uint16Array.of(0x4142)).text(),
  'shared memory body': async () => await new Response(new Uint8Array(new SharedArrayBuffer(3))).text(),
  'SharedArrayBuffer body': async () => await new Response(new SharedArrayBuffer(3)).text(),
  'resizable body': async () => await new Response(new ArrayBuffer(3, { maxByteLength: 9 })).text(),
  'view on resizable body': async () =>
    await new Response(new Uint8Array(new ArrayBuffer(3, { maxByteLength: 9 }))).text(),
  'URLSearchParams body': () => show(new Response(new URLSearchParams({ a: '1 2' }))),
  'Blob body': () => show(new Response(new Blob(['x'], { type: 'image/png' }))),
  'Blob body without a type': () => show(new Response(new Blob(['x']))),
  'FormData body': () => new Response(new FormData()).headers.get('content-type').replace(/boundary=.*/, 'boundary'),
  'stream body': () => show(new Response(new ReadableStream())),
  'locked stream body': () => {
    const stream = new ReadableStream();
    stream.getReader();
    return show(new Response(stream));
  },
  'cancelled stream body': async () => {
    const stream = new ReadableStream();
    await stream.cancel();
    return show(new Response(stream));
  },
  'async iterable body': async () => {
    async function* chunks() {
      yield new TextEncoder().encode('ab');
      yield new TextEncoder().encode('c');
    }
    return await new Response(chunks()).text();
  },
  'array changed after construction': async () => {
    const bytes = Uint8Array.of(65, 66);
    const response = new Response(bytes);
    bytes[0] = 67;
    return await response.text();
  },
  'ArrayBuffer changed after construction': async () => {
    const bytes = Uint8Array.of(65, 66);
    const response = new Response(bytes.buffer);
    bytes[0] = 67;
    return await response.text();
  },
  'headers object changed after construction': () => {
    const headers = { 'x-a': '1' };
    const response = new Response('x', { headers });
    headers['x-a'] = '2';
    return show(response);
  },

  'status 201 and text': withInit({ status: 201, statusText: 'Made' }),
  'status 199': withStatus(199),
  'status 200': withStatus(200),
  'status 299': withStatus(299),
  'status 300': withStatus(300),
  'status 599': withStatus(599),
  'status 600': withStatus(600),
  'status 101': withStatus(101),
  'status 0': withStatus(0),
  'status -1': withStatus(-1),
  'status 65736': withStatus(65736),
  'status "404"': withStatus('404'),
  'status 404.7': withStatus(404.7),
  'status NaN': withStatus(NaN),
  'status null': withStatus(null),
  'status undefined': withStatus(undefined),
  'status object': withStatus({}),
  'status with a body: 204': withInit({ status: 204 }),
  'status with a body: 205': withInit({ status: 205 }),
  'status with a body: 304': withInit({ status: 304 }),
  'status with an empty body: 204': () => show(new Response('', { status: 204 })),
  'status without a body: 204': withStatus(204),
  'status without a body: 304': withStatus(304),
  'statusText with tab': withInit({ statusText: 'a\tb' }),
  'statusText with newline': withInit({ statusText: 'a\nb' }),
  'statusText with latin1': withInit({ statusText: 'é' }),
  'statusText beyond latin1': withInit({ statusText: '€' }),
  'statusText null': withInit({ statusText: null }),
  'statusText number': withInit({ statusText: 5 }),
  'init null': withInit(null),
  'init string': withInit('x'),
  'init number': withInit(4),
  'init function': withInit(() => 0),
  'init array': withInit([]),
  'init of a subclass instance': withInit(
    new (class {
      status = 201;
    })(),
  ),

  'headers undefined': withHeaders(undefined),
  'headers null': withHeaders(null),
  'headers string': withHeaders('x'),
  'headers number': withHeaders(1),
  'headers object in mixed case': withHeaders({ 'X-B': '2', 'x-a': '1' }),
  'headers object with own content-type': withHeaders({ 'Content-Type': 'text/html' }),
  'headers object with two spellings': withHeaders({ 'X-A': '1', 'x-a': '2' }),
  'headers object with a number': withHeaders({ 'content-length': 5 }),
  'headers object with null': withHeaders({ 'x-a': null }),
  'headers object with undefined': withHeaders({ 'x-a': undefined }),
  'headers object with array': withHeaders({ 'x-a': ['1', '2'] }),
  'headers object with symbol key': withHeaders({ [Symbol('x')]: '1' }),
  'headers object with 40 names': withHeaders(
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`x-${index}`, 'v'])),
  ),
  'headers without prototype': withHeaders(Object.assign(Object.create(null), { 'x-a': '1' })),
  'headers with space around a value': withHeaders({ 'x-a': ' 1\t' }),
  'headers with newline at the end': withHeaders({ 'x-a': '1\r\n' }),
  'headers with newline inside': withHeaders({ 'x-a': '1\r\n2' }),
  'headers with NUL': withHeaders({ 'x-a': 'a\0b' }),
  'headers with a control character': withHeaders({ 'x-a': 'a\x01b' }),
  'headers with latin1': withHeaders({ 'x-a': 'é' }),
  'headers beyond latin1': withHeaders({ 'x-a': '€' }),
  'headers with an empty value': withHeaders({ 'x-a': '' }),
  'headers with an empty name': withHeaders({ '': '1' }),
  'headers with a space in a name': withHeaders({ 'x a': '1' }),
  'headers with a name beyond latin1': withHeaders({ '€': '1' }),
  'headers as pairs': withHeaders([['Set-Cookie', 'a'], ['Set-Cookie', 'b'], ['x', '1']]), // prettier-ignore
  'headers as bad pairs': withHeaders([['x']]),
  'headers as map': withHeaders(new Map([['x-a', '1']])),
  'headers as Headers': () => show(new Response('x', { headers: new Headers([['set-cookie', 'a'], ['set-cookie', 'b']]) })), // prettier-ignore
  'headers of another response': () =>
    show(new Response('x', { headers: new Response('y', { headers: { 'x-a': '1' } }).headers })),
  'headers with a __proto__ name': withHeaders(JSON.parse('{"__proto__":"1"}')),
  'headers changed by set': () => {
    const response = new Response('x');
    response.headers.set('X-A', '1');
    response.headers.append('set-cookie', 'a');
    response.headers.append('set-cookie', 'b');
    response.headers.delete('content-type');
    return show(response);
  },
  'headers are the same object': () => {
    const response = new Response('x');
    return response.headers === response.headers;
  },

  'json()': async () => [show(Response.json({ a: 1 })), await Response.json({ a: 1 }).text()],
  'json() with init': () => show(Response.json([], { status: 201, headers: { 'X-A': '1' } })),
  'json() with own content-type': () =>
    show(Response.json([], { headers: { 'Content-Type': 'application/problem+json' } })),
  'json() with pairs': () => show(Response.json([], { headers: [['x', '1']] })),
  'json() of undefined': () => show(Response.json(undefined)),
  'json() of a function': () => show(Response.json(() => 0)),
  'json() of a bigint': () => show(Response.json(1n)),
  'json() of a circle': () => {
    const circle = {};
    circle.self = circle;
    return show(Response.json(circle));
  },
  'json() with status 204': () => show(Response.json({}, { status: 204 })),
  'json() with status 99': () => show(Response.json({}, { status: 99 })),
  'json() with status "201"': () => show(Response.json({}, { status: '201' })),
  'json() without arguments': () => show(Response.json()),
  'redirect()': () => show(Response.redirect('http://a/b')),
  'redirect() with status': () => show(Response.redirect('http://a/b', 301)),
  'redirect() with a bad status': () => show(Response.redirect('http://a/b', 200)),
  'redirect() with a bad URL': () => show(Response.redirect('http://')),
  'redirect() has immutable headers': () => Response.redirect('http://a/').headers.set('a', '1'),
  'error()': () => show(Response.error()),
  'error() has immutable headers': () => Response.error().headers.append('a', '1'),

  instanceof: () => [new Response() instanceof Response, Response.error() instanceof Response, {} instanceof Response],
  'instanceof of what fetch returns': async () => (await fetch('data:,x')) instanceof Response,
  'instanceof of a subclass': () => {
    class Page extends Response {}
    const page = new Page('x', { status: 201 });
    return [page instanceof Page, page instanceof Response, new Response() instanceof Page, show(page)];
  },
  toString: () => Object.prototype.toString.call(new Response()),
  'name and constructor': () => [Response.name, new Response().constructor === Response],
  'call without new': () => Response('x'),
  'own and inherited keys': () => {
    const keys = [];
    for (const key in new Response()) keys.push(key);
    return keys.sort();
  },
  'attributes cannot be set': () => {
    new Response().status = 5;
  },
  'getter on another object': () => Object.getOwnPropertyDescriptor(Response.prototype, 'status').get.call({}),
};
