import { describe, expect, test } from '@jest/globals';
import { greeting } from '../../src/workloads/answer.js';
import handler from '../../src/workloads/fetch-handler.js';
import { downloadChunkBytes, downloadPath, uploadPath } from '../../src/workloads/transfer-paths.js';

const origin = 'http://127.0.0.1:3000';

describe('fetch()', () => {
  test('greets', async () => {
    const response = await handler.fetch(new Request(`${origin}/`));
    expect(await response.text()).toBe(greeting);
  });

  test('counts the bytes of an upload, and none where there is no body', async () => {
    const body = new Uint8Array(1_000);
    const response = await handler.fetch(new Request(origin + uploadPath, { method: 'POST', body }));
    expect(await response.text()).toBe('Received 1000');
    const empty = await handler.fetch(new Request(origin + uploadPath, { method: 'POST' }));
    expect(await empty.text()).toBe('Received 0');
  });

  test.each([0, 1, downloadChunkBytes, 2 * downloadChunkBytes + 1])('streams a download of %i bytes', async (bytes) => {
    const response = await handler.fetch(new Request(origin + downloadPath(bytes)));
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
  });
});
