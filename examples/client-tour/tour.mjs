/** Shows what the client does, a line each. Run it with `npm run demo:client` in the repository's root. */
import { once } from 'node:events';
import { createClient } from '@spool/client';
import { createShop } from './server.mjs';

const server = createShop().listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

for (const strategy of ['non-persistent', 'persistent', 'parallel', 'pipelined']) {
  const client = createClient({ origin, strategy, ...(strategy === 'parallel' ? { connections: 5 } : {}) });
  const startMs = performance.now();
  const responses = await Promise.all(Array.from({ length: 10 }, () => client.request({ path: '/' })));
  await Promise.all(responses.map((response) => response.text()));
  const newCount = responses.filter((response) => !response.timings.isReused).length;
  console.log(`${strategy}: 10 requests, ${newCount} connections, ${(performance.now() - startMs).toFixed(0)} ms`);
  await client.close();
}

const client = createClient({ origin, cookies: true, retry: { baseDelayMs: 1 } });
const account = await client.request({ path: '/login', method: 'POST', body: 'name=me' });
console.log(`cookies: ${account.status} ${await account.text()} after ${account.redirectCount} redirect`);

const flaky = await client.request({ path: '/flaky' });
console.log(`retries: ${await flaky.text()}, sent ${flaky.retryCount + 1} times`);

const unsafe = await client.request({ path: '/flaky', method: 'POST', body: 'x' }).catch((error) => error);
console.log(`unsafe: ${unsafe.code ?? unsafe.status}`);

const hello = await client.request({ path: '/' });
await hello.text();
const { connectMs, waitMs, server: parts, totalMs } = hello.timings;
const told = parts.map(({ name, durationMs }) => `${name} ${durationMs} ms`).join(', ');
console.log(
  `timings: connect ${connectMs.toFixed(1)}, wait ${waitMs.toFixed(1)} of ${totalMs.toFixed(1)} ms; server says ${told}`,
);
await client.close();
server.close();
