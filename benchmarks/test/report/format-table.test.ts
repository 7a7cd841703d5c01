import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../../src/report/format-table.js';

describe('formatTable()', () => {
  test('aligns the first column to the left and the others to the right', () => {
    const rows = [
      ['a', '1', '22'],
      ['longer', '12,345', ''],
    ];
    expect(formatTable(['model', 'n', 'errors'], rows)).toBe(
      [
        'model        n  errors', //
        '------  ------  ------',
        'a            1      22',
        'longer  12,345',
      ].join('\n'),
    );
  });

  test('lets a short row run on without widening a column', () => {
    expect(formatTable(['model', 'n', 'm'], [['a', 'failed: a long sentence']])).toBe(
      ['model  n  m', '-----  -  -', 'a      failed: a long sentence'].join('\n'),
    );
  });

  test('prints the header alone when there are no rows', () => {
    expect(formatTable(['model'], [])).toBe('model\n-----');
  });
});
