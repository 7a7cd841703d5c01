import { describe, expect, test } from '@jest/globals';

import { routes } from '../../src/routes/index.js';

const answer = (text: string) => (): Response => new Response(text);

const handle = routes({
  '/': { GET: answer('home') },
  '/orders': { GET: answer('list'), POST: answer('created') },
  '/orders/new': { GET: answer('form') },
  '/orders/:id': {
    GET: (_request, _context, { id }) => new Response(`order ${id}`),
    DELETE: (_request, _context, { id }) => new Response(`gone ${id}`),
  },
  '/orders/:id/lines/:line': { GET: (_request, _context, parameters) => Response.json({ ...parameters }) },
  '/files/*': { GET: (_request, _context, { '*': path }) => new Response(path) },
  '/probe': { GET: answer('get'), HEAD: () => new Response(null, { headers: { 'x-own': 'yes' } }) },
  '/custom': { PURGE: answer('purged') },
});

async function send(method: string, path: string): Promise<[number, string, string | null]> {
  const response = await handle(new Request(`http://localhost${path}`, { method }), undefined);
  return [response.status, await response.text(), response.headers.get('allow')];
}

describe('routes()', () => {
  test.each([
    ['GET', '/', 'home'],
    ['GET', '/?a=/orders', 'home'],
    ['POST', '/orders', 'created'],
    ['GET', '/orders/new', 'form'],
    ['GET', '/orders/17', 'order 17'],
    ['DELETE', '/orders/new', 'gone new'],
    ['GET', '/orders/a%20%C3%BC', 'order a ü'],
    ['GET', '/orders/a%2Fb', 'order a/b'],
    ['GET', '/orders/1/lines/2', '{"id":"1","line":"2"}'],
    ['GET', '/files/a/b.txt', 'a/b.txt'],
    ['GET', '/x/../orders', 'list'],
    ['PURGE', '/custom', 'purged'],
  ])('%s %s finds its handler', async (method, path, text) => {
    expect(await send(method, path)).toEqual([200, text, null]);
  });

  test('HEAD is answered by GET, or by its own handler where there is one', async () => {
    expect((await handle(new Request('http://localhost/orders/1', { method: 'HEAD' }), undefined)).status).toBe(200);
    const own = await handle(new Request('http://localhost/probe', { method: 'HEAD' }), undefined);
    expect(own.headers.get('x-own')).toBe('yes');
  });

  test.each([
    ['/orders', 'GET, HEAD, OPTIONS, POST'],
    ['/orders/new', 'DELETE, GET, HEAD, OPTIONS'],
    ['/custom', 'OPTIONS, PURGE'],
    ['/*', 'DELETE, GET, HEAD, OPTIONS, POST, PURGE'],
  ])('OPTIONS %s is answered 204 with Allow', async (path, allow) => {
    expect(await send('OPTIONS', path)).toEqual([204, '', allow]);
  });

  test('a method that the path lacks gets 405 with Allow, one that nobody knows 501', async () => {
    expect(await send('DELETE', '/orders')).toEqual([405, expect.anything(), 'GET, HEAD, OPTIONS, POST']);
    expect(await send('PURGE', '/orders')).toEqual([405, expect.anything(), 'GET, HEAD, OPTIONS, POST']);
    expect((await send('HEAD', '/custom'))[0]).toBe(405);
    expect((await send('BREW', '/orders'))[0]).toBe(501);
  });

  test.each(['/nothing', '/orders/', '/Orders', '//orders', '/orders/1/lines'])('%s gets 404', async (path) => {
    for (const method of ['GET', 'OPTIONS', 'BREW']) expect((await send(method, path))[0]).toBe(404);
  });

  test('a path that breaks percent-encoding gets no handler', async () => {
    expect((await send('GET', '/orders/%zz'))[0]).toBe(404);
  });

  test('notFound answers in the place of 404, and the context is passed on', async () => {
    const own = routes<Record<string, never>, { readonly user: string }>(
      {},
      { notFound: (_request, { user }) => new Response(user, { status: 404 }) },
    );
    expect(await (await own(new Request('http://localhost/x'), { user: 'ada' })).text()).toBe('ada');
  });

  test.each([
    ['no slash', { orders: { GET: answer('x') } }],
    ['the same path twice', { '/a/:b': { GET: answer('x') }, '/a/:c': { GET: answer('x') } }],
  ])('refuses %s', (_name, table) => {
    expect(() => routes(table as Record<string, { GET: () => Response }>)).toThrow(
      expect.objectContaining({ code: 'ERR_SPOOL_INVALID_OPTION' }),
    );
  });
});
