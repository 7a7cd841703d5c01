import { expect, test } from '@jest/globals';

import { upload } from './upload.js';

const MIB = 2 ** 20;

test('an upload of 16 MiB arrives on the disk as it was sent, with its field', async () => {
  expect(await upload(16 * MIB)).toMatchObject({ fields: { größe: '你好' }, isSame: true });
}, 30_000);
