// Cases of the differential table: the headers of an incoming request.

const fields = [
  ['Host', 'example.com'],
  ['X-List', 'one'],
  ['accept', '*/*'],
  ['Cookie', 'a=1'],
  ['x-list', 'two'],
  ['cookie', 'b=2'],
  ['Set-Cookie', 'c=3'],
  ['set-cookie', 'd=4'],
  ['X-Empty', ''],
  ['Content-Length', '0'],
];
/** A case over fresh headers; most of them also after Node's own object has been built. */
const over =
  (run) =>
  async ({ incoming }) => {
    const lazy = incoming({ fields }).headers;
    const built = incoming({ fields }).headers;
    built.append('x-list', 'three');
    return [await run(lazy), await run(built)];
  };

export const headersCases = {
  'get() of one field': over((headers) => headers.get('accept')),
  'get() in any case': over((headers) => [headers.get('ACCEPT'), headers.get('host'), headers.get('HOST')]),
  'get() of a list': over((headers) => headers.get('x-list')),
  'get() of cookies': over((headers) => headers.get('Cookie')),
  'get() of set-cookie': over((headers) => headers.get('set-cookie')),
  'get() of an empty value': over((headers) => headers.get('x-empty')),
  'get() of nothing': over((headers) => headers.get('x-none')),
  'get() of a name of the same length': over((headers) => headers.get('x-lisd')),
  'get() of a wrong name': over((headers) => headers.get('x list')),
  'get() of an empty name': over((headers) => headers.get('')),
  'get() of a name beyond latin1': over((headers) => headers.get('€')),
  'get() of the Kelvin sign': over((headers) => headers.get('coo\u212aie')),
  'get() without a name': over((headers) => headers.get()),
  'get() of undefined': over((headers) => headers.get(undefined)),
  'get() of null': over((headers) => headers.get(null)),
  'get() of an object': over((headers) => headers.get({ toString: () => 'accept' })),
  'has()': over((headers) => [headers.has('Accept'), headers.has('x-none'), headers.has('X-EMPTY')]),
  'has() of a wrong name': over((headers) => headers.has('a:b')),
  'has() without a name': over((headers) => headers.has()),
  'set()': over((headers) => {
    headers.set('X-List', 'new');
    return [headers.get('x-list'), [...headers]];
  }),
  'set() of a cookie field': over((headers) => {
    headers.set('set-cookie', 'z');
    return headers.getSetCookie();
  }),
  'append()': over((headers) => {
    headers.append('x-list', 'more');
    headers.append('cookie', 'z=9');
    return [headers.get('x-list'), headers.get('cookie')];
  }),
  'append() of a wrong value': over((headers) => headers.append('a', 'b\nc')),
  'append() without a value': over((headers) => headers.append('a')),
  'append() of a forbidden name': over((headers) => {
    headers.append('connection', 'close');
    return headers.get('connection');
  }),
  'delete()': over((headers) => {
    headers.delete('X-LIST');
    return [headers.has('x-list'), [...headers.keys()]];
  }),
  'delete() of a wrong name': over((headers) => headers.delete('a b')),
  'getSetCookie()': over((headers) => headers.getSetCookie()),
  iteration: over((headers) => [...headers]),
  'entries()': over((headers) => [...headers.entries()]),
  'keys()': over((headers) => [...headers.keys()]),
  'values()': over((headers) => [...headers.values()]),
  iterator: over((headers) => [Object.prototype.toString.call(headers.entries()), typeof headers.entries().next]),
  'forEach()': over((headers) => {
    const seen = [];
    headers.forEach(function (value, name, all) {
      seen.push([this.mark, name, value, all === headers]);
    }, { mark: 1 }); // prettier-ignore
    return seen;
  }),
  'forEach() of something else': over((headers) => headers.forEach('x')),
  instanceof: over((headers) => headers instanceof Headers),
  constructor: over((headers) => [headers.constructor === Headers, new headers.constructor(headers).get('host')]),
  toString: over((headers) => Object.prototype.toString.call(headers)),
  'copied by new Headers()': over((headers) => {
    const copy = new Headers(headers);
    copy.set('accept', 'changed');
    return [headers.get('accept'), [...copy]];
  }),
  'as init of another request': over((headers) => [...new Request('http://a/', { headers }).headers]),
  'as init of a response': over((headers) => [...new Response('x', { headers }).headers]),
  'as an object': over((headers) => Object.fromEntries(headers)),
  'own keys': over((headers) => Object.keys(headers)),
  'the same object each time': ({ incoming }) => {
    const request = incoming({ fields });
    return request.headers === request.headers;
  },
  'no fields at all': ({ incoming }) => {
    const { headers } = incoming({});
    return [headers.get('a'), headers.has('a'), [...headers]];
  },
  'a latin1 value': ({ incoming }) => incoming({ fields: [['x', 'é']] }).headers.get('x'),
};
