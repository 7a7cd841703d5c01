import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, openClient, openHttp } from '../open-server.js';

afterEach(closeAll);

/** What a server was asked for. */
interface Asked {
  request: string;
  body: string;
  authorization: string | undefined;
  cookie: string | undefined;
  contentType: string | undefined;
}

/** Redirects `/from?<status>&<location>`, and answers everything else with what it was asked. */
async function openRedirecting(): Promise<{ origin: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const origin = await openHttp((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://any.test');
      const { authorization, cookie, 'content-type': contentType } = request.headers;
      asked.push({ request: `${request.method ?? ''} ${request.url ?? ''}`, body, authorization, cookie, contentType });
      const field = searchParams.get('set');
      if (field !== null) response.setHeader('set-cookie', field);
      if (pathname !== '/from') response.end('arrived');
      else
        response
          .writeHead(Number(searchParams.get('status')), { location: searchParams.get('to') ?? '/' })
          .end('moved');
    });
  });
  return { origin, asked };
}

const from = (status: number, to: string, set = ''): string =>
  `/from?status=${status}&to=${encodeURIComponent(to)}${set === '' ? '' : `&set=${encodeURIComponent(set)}`}`;

describe('a redirect', () => {
  test.each([
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('with %i makes %s a %s', async (status, method, expected) => {
    const { origin, asked } = await openRedirecting();
    const body = method === 'GET' || method === 'HEAD' ? null : 'text';
    const headers = { 'content-type': 'text/x' };
    const response = await openClient(origin).request({ path: from(status, '/to?x=1'), method, body, headers });
    const keepsBody = body !== null && expected === method;
    const isGet = expected !== method;
    expect(asked[1]).toMatchObject({
      request: `${expected} /to?x=1`,
      body: keepsBody ? 'text' : '',
      contentType: isGet ? undefined : 'text/x',
    });
    expect([response.url, response.redirectCount]).toEqual([`${origin}/to?x=1`, 1]);
  });

  test('to the same origin takes credentials along, to another none, for good', async () => {
    const one = await openRedirecting();
    const two = await openRedirecting();
    const path = from(302, from(302, two.origin + from(302, `${one.origin}/back`)));
    const headers = { Authorization: 'secret', Cookie: 'own=1' };
    await (await openClient(one.origin).request({ path, headers })).text();
    expect(one.asked.map(({ authorization, cookie }) => [authorization, cookie])).toEqual([
      ['secret', 'own=1'],
      ['secret', 'own=1'],
      [undefined, undefined],
    ]);
    expect(two.asked.map(({ authorization, cookie }) => [authorization, cookie])).toEqual([[undefined, undefined]]);
  });

  test('by another site leaves its strict cookies at home', async () => {
    const home = await openRedirecting();
    const away = await openRedirecting();
    // Another site, because the host is another one.
    const awayOrigin = away.origin.replace('127.0.0.1', 'localhost');
    const client = openClient(home.origin, { cookies: true });
    await client.request({ path: '/?set=strict%3D1%3B%20SameSite%3DStrict' });
    await client.request({ path: '/?set=lax%3D1%3B%20SameSite%3DLax' });
    await client.request({ path: '/' });
    await client.request({ path: from(302, awayOrigin + from(302, `${home.origin}/back`)) });
    await client.request({
      path: from(307, awayOrigin + from(307, `${home.origin}/posted`)),
      method: 'POST',
      body: 'x',
    });
    expect(home.asked.slice(2).map(({ cookie }) => cookie)).toEqual([
      'strict=1; lax=1',
      'strict=1; lax=1',
      'lax=1',
      'strict=1; lax=1',
      undefined,
    ]);
    expect(away.asked.map(({ cookie }) => cookie)).toEqual([undefined, undefined]);
  });

  test('stores the cookies it brings before it is followed', async () => {
    const { origin, asked } = await openRedirecting();
    await openClient(origin, { cookies: true }).request({ path: from(302, '/to', 'login=1') });
    expect(asked[1].cookie).toBe('login=1');
  });

  test('is the answer when none is to be followed', async () => {
    const { origin } = await openRedirecting();
    const response = await openClient(origin, { maxRedirections: 0 }).request({ path: from(302, '/to') });
    expect([response.status, await response.text()]).toEqual([302, 'moved']);
  });

  test('without a location is the answer', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(302).end());
    expect((await openClient(origin).request({ path: '/' })).status).toBe(302);
  });

  test('in a circle ends', async () => {
    let count = 0;
    const origin = await openHttp((_request, response) => {
      count += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    await expect(openClient(origin, { maxRedirections: 3 }).request({ path: '/' })).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_TOO_MANY_REDIRECTS',
    });
    expect(count).toBe(4);
  });

  test.each(['ftp://127.0.0.1/', 'http://', 'javascript:alert(1)'])('to %s is refused', async (location) => {
    const origin = await openHttp((_request, response) => response.writeHead(302, { location }).end());
    await expect(openClient(origin).request({ path: '/' })).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_INVALID_REDIRECT',
    });
  });

  test('that asks for a stream again is refused', async () => {
    const { origin, asked } = await openRedirecting();
    const options = { path: from(307, '/to'), method: 'POST', body: Readable.from([Buffer.from('once')]) };
    await expect(openClient(origin).request(options)).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_BODY_NOT_REPEATABLE',
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['an endless body', (response: ServerResponse) => pour(response)],
    ['a body that does not end', (response: ServerResponse) => response.write('begin')],
  ])('with %s does not hold up the one connection there is', async (_name, send) => {
    const origin = await openHttp((request, response) => {
      if (request.url === '/to') response.end('arrived');
      else send(response.writeHead(302, { location: '/to' }));
    });
    const response = await openClient(origin, { strategy: 'persistent' }).request({ path: '/' });
    expect(await response.text()).toBe('arrived');
  });
});

function pour(response: ServerResponse): void {
  const next = (): void => {
    while (response.write('x'.repeat(16_384)));
  };
  response.on('drain', next);
  next();
}
