import { expect, test } from '@jest/globals';

import { upload } from './upload.js';

const MIB = 2 ** 20;

test('an upload of 1 GiB to the disk grows resident memory by less than 64 MiB', async () => {
  const { isSame, grownBytes } = await upload(1_024 * MIB);
  console.log(`1 GiB grew resident memory by ${(grownBytes / MIB).toFixed(1)} MiB`);
  expect(isSame).toBe(true);
  expect(grownBytes).toBeLessThan(64 * MIB);
}, 300_000);
