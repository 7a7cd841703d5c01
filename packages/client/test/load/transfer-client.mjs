/** Downloads to a file, uploads the file, and says by how much the process grew. Loads the built client. */
import { createReadStream } from 'node:fs';
import { createClient, download } from '../../dist/index.js';

const [origin, path, sizeBytes] = process.argv.slice(2);

/** Garbage that V8 lets lie before it collects, some 50 MiB of read buffers: the same after any transfer. */
const warmUpBytes = 128 * 2 ** 20;

const client = createClient(origin);
await download(client, { path: `/${warmUpBytes}` }, { path });

async function measureGrowth(transfer) {
  const beforeBytes = process.memoryUsage.rss();
  let mostBytes = beforeBytes;
  const timer = setInterval(() => (mostBytes = Math.max(mostBytes, process.memoryUsage.rss())), 20);
  await transfer();
  clearInterval(timer);
  return mostBytes - beforeBytes;
}

const downloadGrowth = await measureGrowth(() => download(client, { path: `/${sizeBytes}` }, { path }));
let taken = '';
const uploadGrowth = await measureGrowth(async () => {
  const response = await client.request({ path: '/', method: 'PUT', body: () => createReadStream(path) });
  taken = await response.text();
});
await client.close();
process.stdout.write(JSON.stringify({ downloadGrowth, uploadGrowth, taken }));
