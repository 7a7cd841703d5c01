import { describe, expect, test } from '@jest/globals';
import { DateField } from '../../src/bytes/date-field.js';

describe('DateField', () => {
  test('lineAt() yields a field line with its ending', () => {
    expect(new DateField().lineAt(784_111_777_000)).toBe('date: Sun, 06 Nov 1994 08:49:37 GMT\r\n');
  });

  test('lineAt() follows the time from second to second, and back', () => {
    const field = new DateField();
    expect(field.lineAt(999)).toBe(field.lineAt(0));
    expect(field.lineAt(1000)).toContain('00:00:01');
    expect(field.lineAt(999)).toContain('00:00:00');
  });
});
