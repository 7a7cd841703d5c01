// Cases of the differential table: the attributes of a Request, and making one from another.
/* global AbortController, AbortSignal */

/** Everything about a request but its body. */
const show = (request) => [
  request.method,
  request.url,
  request.destination,
  request.referrer,
  request.referrerPolicy,
  request.mode,
  request.credentials,
  request.cache,
  request.redirect,
  request.integrity,
  request.keepalive,
  request.isReloadNavigation,
  request.isHistoryNavigation,
  request.duplex,
  request.signal.aborted,
  request.bodyUsed,
  request.body === null,
  [...request.headers],
];
const withUrl =
  (url) =>
  ({ incoming }) =>
    incoming({ url }).url;
const post = { method: 'POST', url: 'http://host/path', fields: [['X-A', '1'], ['Content-Type', 'text/plain']], body: 'hello' }; // prettier-ignore

export const requestCases = {
  'an incoming GET': ({ incoming }) => show(incoming({ fields: [['Host', 'h']] })),
  'an incoming POST': ({ incoming }) => {
    const shown = show(incoming({ ...post, fields: [['content-type', 'text/plain;charset=UTF-8']] }));
    return shown;
  },
  'an incoming PATCH': ({ incoming }) => incoming({ method: 'PATCH' }).method,
  'an incoming PURGE': ({ incoming }) => show(incoming({ method: 'PURGE' })),
  'an incoming patch in lowercase': ({ incoming }) => incoming({ method: 'patch' }).method,

  'url: path and query': withUrl('http://host/a/b?c=d&e=%20f'),
  'url: no path': withUrl('http://host'),
  'url: no path but a query': withUrl('http://host?a/b'),
  'url: no path but a fragment': withUrl('http://host#a/b'),
  'url: host in capitals': withUrl('http://EXAMPLE.com/'),
  'url: default port': withUrl('http://host:80/x'),
  'url: other port': withUrl('http://host:8080/x'),
  'url: https default port': withUrl('https://host:443/x'),
  'url: port with zeros': withUrl('http://host:0080/x'),
  'url: short IPv4': withUrl('http://127.1/x'),
  'url: hexadecimal IPv4': withUrl('http://0x7f000001/x'),
  'url: IPv6': withUrl('http://[::0001]:80/x'),
  'url: international host': withUrl('http://bücher.example/x'),
  'url: scheme in capitals': withUrl('HTTP://host/x'),
  'url: dot segments': withUrl('http://host/a/../b/./c'),
  'url: encoded dot segments': withUrl('http://host/a/%2e%2E/b'),
  'url: dot at the end': withUrl('http://host/a/..'),
  'url: dots in a name': withUrl('http://host/a..b/c.d/.well-known'),
  'url: space': withUrl('http://host/a b?c d'),
  'url: backslash': withUrl('http://host/a\\b'),
  'url: backslash after the host': withUrl('http://host\\a/b'),
  'url: two slashes': withUrl('http://host//a//b'),
  'url: quotes': withUrl('http://host/\'"?\'"'),
  'url: brackets and such': withUrl('http://host/{|}^`[]<>?{|}^`[]<>'),
  'url: beyond ASCII': withUrl('http://host/é?é'),
  'url: percent alone': withUrl('http://host/%zz?%'),
  'url: question mark in a query': withUrl('http://host/?a?b'),
  'url: empty query': withUrl('http://host/?'),
  'url: fragment': withUrl('http://host/a#b'),
  'url: tab': withUrl('http://host/a\tb'),

  'signal is one object': ({ incoming }) => {
    const request = incoming({});
    return [request.signal === request.signal, request.signal instanceof AbortSignal];
  },
  'signal is aborted later': ({ incoming }) => {
    const controller = new AbortController();
    const request = incoming({ signal: controller.signal });
    const { signal } = request;
    controller.abort(new RangeError('gone'));
    return [signal.aborted, signal.reason.name, request.clone().signal.aborted];
  },
  instanceof: ({ incoming }) => [
    incoming({}) instanceof Request,
    new Request('http://a/') instanceof Request,
    {} instanceof Request,
  ],
  toString: ({ incoming }) => Object.prototype.toString.call(incoming({})),
  'name and constructor': ({ incoming }) => [Request.name, incoming({}).constructor === Request],
  keys: ({ incoming }) => {
    const keys = [];
    for (const key in incoming({})) keys.push(key);
    return keys.sort();
  },
  'attributes cannot be set': ({ incoming }) => {
    incoming({}).method = 'PUT';
  },

  'new Request(string)': () => show(new Request('http://a/b#c')),
  'new Request(URL)': () => show(new Request(new URL('http://a/b'))),
  'new Request(relative)': () => show(new Request('/b')),
  'new Request(null)': () => show(new Request(null)),
  'new Request() without arguments': () => show(new Request()),
  'new Request(string, init)': () =>
    show(new Request('http://a/', { method: 'post', body: 'x', cache: 'no-store', redirect: 'manual' })),
  'new Request(string) with a body on GET': () => show(new Request('http://a/', { body: 'x' })),
  'new Request(string) with method TRACE': () => show(new Request('http://a/', { method: 'TRACE' })),
  'new Request(string) with a wrong method': () => show(new Request('http://a/', { method: 'a b' })),
  'new Request(string) with patch in lowercase': () => new Request('http://a/', { method: 'patch' }).method,
  'new Request(string) with a stream without duplex': () =>
    show(new Request('http://a/', { method: 'POST', body: new ReadableStream() })),
  'new Request(string) with the init of another': ({ incoming }) => show(new Request('http://b/', incoming(post))),
  'new Request(request)': async ({ incoming }) => {
    const request = incoming(post);
    const second = new Request(request);
    return [show(second), request.bodyUsed, await second.text()];
  },
  'new Request(request) of a GET': ({ incoming }) => show(new Request(incoming({ fields: [['X-A', '1']] }))),
  'new Request(request, init)': async ({ incoming }) => {
    const second = new Request(incoming(post), { method: 'PUT', headers: { 'x-b': '2' } });
    return [show(second), await second.text()];
  },
  'new Request(request) with another body': async ({ incoming }) => {
    const request = incoming(post);
    const second = new Request(request, { body: 'other' });
    return [await second.text(), request.bodyUsed, await request.text()];
  },
  'new Request(request) with an empty body': async ({ incoming }) => {
    const request = incoming(post);
    const second = new Request(request, { body: '' });
    return [await second.text(), request.bodyUsed];
  },
  'new Request(request) with method GET': async ({ incoming }) => {
    const request = incoming(post);
    let name;
    try {
      new Request(request, { method: 'GET' });
    } catch (error) {
      name = error.name;
    }
    return [name, request.bodyUsed, await request.text()];
  },
  'new Request(request) with changed headers': ({ incoming }) => {
    const request = incoming(post);
    request.headers.set('x-a', 'changed');
    return [...new Request(request).headers];
  },
  'new Request(request) has its own headers': ({ incoming }) => {
    const request = incoming(post);
    new Request(request).headers.set('x-a', 'changed');
    return request.headers.get('x-a');
  },
  'new Request(request) follows the signal': ({ incoming }) => {
    const controller = new AbortController();
    const second = new Request(incoming({ signal: controller.signal }));
    controller.abort();
    return second.signal.aborted;
  },
  'new Request(used request)': async ({ incoming }) => {
    const request = incoming(post);
    await request.text();
    return new Request(request);
  },
  'new Request(used request) with another body': async ({ incoming }) => {
    const request = incoming(post);
    await request.text();
    return await new Request(request, { body: 'other' }).text();
  },
  'new Request(locked request)': ({ incoming }) => {
    const request = incoming(post);
    request.body.getReader();
    return new Request(request);
  },
  'new Request(request) after body': async ({ incoming }) => {
    const request = incoming(post);
    void request.body;
    return [await new Request(request).text(), request.bodyUsed];
  },
  'new Request(request) twice': ({ incoming }) => {
    const request = incoming(post);
    new Request(request);
    return new Request(request);
  },
  'new Request(constructed request)': async () => {
    const first = new Request('http://a/', { method: 'POST', body: 'x' });
    const second = new Request(first);
    return [first.bodyUsed, await second.text()];
  },
  'a subclass': () => {
    class Call extends Request {}
    const call = new Call('http://a/', { method: 'PUT' });
    return [call instanceof Call, call instanceof Request, new Request('http://a/') instanceof Call, call.method];
  },
  'a subclass of an incoming request': async ({ incoming }) => {
    class Call extends Request {}
    return await new Call(incoming(post)).text();
  },

  'fetch(request)': async ({ incoming, origin }) => {
    const request = incoming({ url: `${origin}/path?q`, method: 'POST', fields: [['x-test', 'yes']], body: 'hello' });
    const response = await fetch(request);
    return [await response.json(), request.bodyUsed, response instanceof Response];
  },
  'fetch(request) of a GET': async ({ incoming, origin }) =>
    await (await fetch(incoming({ url: `${origin}/a` }))).json(),
  'fetch(request, init)': async ({ incoming, origin }) =>
    await (
      await fetch(incoming({ url: origin, method: 'POST', body: 'hello' }), {
        body: 'other',
        headers: { 'x-test': '2' },
      })
    ).json(),
  'fetch(used request)': async ({ incoming, origin }) => {
    const request = incoming({ url: origin, method: 'POST', body: 'x' });
    await request.text();
    return await fetch(request);
  },
  'fetch(constructed request)': async ({ origin }) =>
    await (await fetch(new Request(origin, { method: 'PUT', body: 'x' }))).json(),
  'fetch(URL)': async ({ origin }) => await (await fetch(new URL(origin), { method: 'DELETE' })).json(),
  'fetch(url, request)': async ({ incoming, origin }) =>
    await (await fetch(origin, incoming({ method: 'POST', body: 'hello' }))).json(),
  'fetch() without arguments': async () => await fetch(),
  'fetch(bad)': async () => await fetch('nonsense'),
};
