import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOf, closeAll, onEachRequest, openClient, openHttp, openRaw } from '../open-server.js';

afterEach(closeAll);

const atOnce = { baseDelayMs: 0 };

/** Resets the connection of the first requests, and answers the others with how many came. */
async function openFailing(failureCount: number): Promise<{ origin: string; seen: string[] }> {
  const seen: string[] = [];
  const origin = await openHttp((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      seen.push(`${request.method ?? ''} ${text}`.trim());
      if (seen.length <= failureCount) request.socket.resetAndDestroy();
      else response.end(String(seen.length));
    });
  });
  return { origin, seen };
}

describe('a lost connection', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('has %s sent again', async (method) => {
    const { origin, seen } = await openFailing(2);
    const response = await openClient(origin, { retry: atOnce }).request({ path: '/', method });
    expect(response.status).toBe(200);
    expect(response.retryCount).toBe(2);
    expect(seen).toEqual([method, method, method]);
  });

  test.each(['POST', 'PATCH'])('never has %s sent again', async (method) => {
    const { origin, seen } = await openFailing(1);
    const client = openClient(origin, { retry: atOnce });
    await expect(client.request({ path: '/', method, body: 'x' })).rejects.toMatchObject({
      code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST',
    });
    expect(await (await client.request({ path: '/' })).text()).toBe('2');
    expect(seen).toEqual([`${method} x`, 'GET']);
  });

  test('has a POST with an Idempotency-Key sent again', async () => {
    const { origin, seen } = await openFailing(1);
    const headers = { 'Idempotency-Key': '1' };
    await openClient(origin, { retry: atOnce }).request({ path: '/', method: 'POST', headers, body: 'x' });
    expect(seen).toEqual(['POST x', 'POST x']);
  });

  test('has a body sent again that a function makes, and not one that was a stream', async () => {
    const { origin, seen } = await openFailing(1);
    const client = openClient(origin, { retry: atOnce });
    await client.request({ path: '/', method: 'PUT', body: () => Readable.from([Buffer.from('made')]) });
    expect(seen).toEqual(['PUT made', 'PUT made']);
    const second = await openFailing(1);
    const body = Readable.from([Buffer.from('once')]);
    await expect(
      openClient(second.origin, { retry: atOnce }).request({ path: '/', method: 'PUT', body }),
    ).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
    expect(second.seen).toEqual(['PUT once']);
  });

  test('fails in the end, after as many tries as are allowed', async () => {
    const { origin, seen } = await openFailing(100);
    const client = openClient(origin, { retry: { limit: 3, baseDelayMs: 0 } });
    await expect(client.request({ path: '/' })).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
    expect(seen).toHaveLength(4);
  });

  test('fails at once when the budget of all requests is used up', async () => {
    const { origin, seen } = await openFailing(100);
    const client = openClient(origin, { retry: { baseDelayMs: 0, budgetRatio: 0, budgetReserve: 2 } });
    await Promise.allSettled([1, 2, 3].map(() => client.request({ path: '/' })));
    expect(seen).toHaveLength(5);
  });

  test('in the middle of a body has the body read whole all the same, when nobody has seen part of it', async () => {
    let count = 0;
    const origin = await openRaw((socket) =>
      onEachRequest(socket, () => {
        count += 1;
        const whole = answerOf('0123456789');
        if (count < 3) socket.end(whole.slice(0, -5));
        else socket.write(whole);
      }),
    );
    const response = await openClient(origin, { retry: atOnce }).request({ path: '/' });
    expect(await response.text()).toBe('0123456789');
    expect(count).toBe(3);
  });

  test('in the middle of a body fails when the second response is not the same', async () => {
    let count = 0;
    const origin = await openRaw((socket) =>
      onEachRequest(socket, () => {
        count += 1;
        if (count === 1) socket.end(answerOf('0123456789').slice(0, -5));
        else socket.write(answerOf('changed'));
      }),
    );
    const response = await openClient(origin, { retry: atOnce }).request({ path: '/' });
    await expect(response.text()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
    expect(count).toBe(2);
  });

  test('in the middle of a body that is streamed is the reader’s to see', async () => {
    let count = 0;
    const origin = await openRaw((socket) =>
      onEachRequest(socket, () => {
        count += 1;
        socket.end(answerOf('0123456789').slice(0, -5));
      }),
    );
    const { body } = await openClient(origin, { retry: atOnce }).request({ path: '/' });
    await expect(body.toArray()).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CONNECTION_LOST' });
    expect(count).toBe(1);
  });
});

describe('a status', () => {
  test.each([408, 429, 502, 503, 504])('%i has a GET sent again', async (status) => {
    let count = 0;
    const origin = await openHttp((_request, response) => {
      response.statusCode = ++count === 1 ? status : 200;
      response.end('body');
    });
    expect((await openClient(origin, { retry: atOnce }).request({ path: '/' })).status).toBe(200);
  });

  test('503 is the answer to a POST', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(503, { 'retry-after': '0' }).end());
    const client = openClient(origin, { retry: atOnce });
    expect((await client.request({ path: '/', method: 'POST' })).status).toBe(503);
  });

  test('503 is the answer when it asks for more patience than there is', async () => {
    let count = 0;
    const origin = await openHttp((_request, response) => {
      count += 1;
      response.writeHead(503, { 'retry-after': '31' }).end();
    });
    expect((await openClient(origin, { retry: atOnce }).request({ path: '/' })).status).toBe(503);
    expect(count).toBe(1);
  });

  test('503 is the answer when all tries are used up, with its body', async () => {
    const origin = await openHttp((_request, response) => response.writeHead(503).end('busy'));
    const response = await openClient(origin, { retry: { limit: 2, baseDelayMs: 0 } }).request({ path: '/' });
    expect([response.status, response.retryCount, await response.text()]).toEqual([503, 2, 'busy']);
  });
});

test('close() waits for what is to be sent again', async () => {
  const { origin } = await openFailing(1);
  const client = openClient(origin, { retry: atOnce });
  const text = client.request({ path: '/' }).then((response) => response.text());
  await client.close();
  expect(await text).toBe('2');
});

test('destroy() ends the wait for another try', async () => {
  let onFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => (onFirst = resolve));
  const origin = await openHttp((_request, response) => {
    response.writeHead(503, { 'retry-after': '30' }).end();
    onFirst();
  });
  const client = openClient(origin);
  const outcome = expect(client.request({ path: '/' })).rejects.toMatchObject({ code: 'ERR_SPOOL_CLIENT_CLOSED' });
  await first;
  await client.destroy();
  await outcome;
});
