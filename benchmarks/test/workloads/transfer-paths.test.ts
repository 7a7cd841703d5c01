import { describe, expect, test } from '@jest/globals';
import { downloadPath, isTransfer, readDownloadBytes, uploadPath } from '../../src/workloads/transfer-paths.js';

describe('isTransfer()', () => {
  test.each([uploadPath, downloadPath(5), `http://127.0.0.1:3000${uploadPath}`])('is true for %s', (url) => {
    expect(isTransfer(url)).toBe(true);
  });

  test.each(['/', '/slow', 'http://127.0.0.1:3000/'])('is false for %s', (url) => {
    expect(isTransfer(url)).toBe(false);
  });
});

describe('readDownloadBytes()', () => {
  test('reads what downloadPath() wrote, in a target and in a whole URL', () => {
    expect(readDownloadBytes(downloadPath(2 ** 30))).toBe(2 ** 30);
    expect(readDownloadBytes(`http://127.0.0.1:3000${downloadPath(0)}`)).toBe(0);
  });

  test('returns undefined for an upload', () => {
    expect(readDownloadBytes(uploadPath)).toBeUndefined();
  });
});
