import { describe, expect, test } from '@jest/globals';
import { judgeTransfer } from '../../../src/report/claims/judge-transfer.js';
import { failed, makeTransfer, measuredTransfer as measured, rowOf } from '../make-turns.js';

describe('judgeTransfer()', () => {
  test('judges speed by the median and memory by the worst round', () => {
    const { parts } = judgeTransfer([
      makeTransfer([
        rowOf('spool', measured({ up: 450, growthUp: 10 }), measured({ up: 460, growthUp: 64 })),
        rowOf('node-http', measured({ up: 500 }), measured({ up: 500 })),
      ]),
    ]);
    expect(parts.map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
      'held: MiB/s up, spool / node-http: 0.91 (0.90-0.92) x, asked at least 0.9 x',
      'held: MiB/s down, spool / node-http: 1.00 (1.00-1.00) x, asked at least 0.9 x',
      'not reached: growth of resident memory up, spool: 37.0 (10.0-64.0) MiB, asked less than 64 MiB in every round',
      'held: growth of resident memory down, spool: 20.0 (20.0-20.0) MiB, asked less than 64 MiB in every round',
    ]);
  });

  test('does not judge a smaller size', () => {
    const models = [rowOf('spool', measured({})), rowOf('node-http', measured({}))];
    const { parts } = judgeTransfer([makeTransfer(models, { transferMib: 64 })]);
    expect(new Set(parts.map(({ verdict }) => verdict))).toEqual(new Set(['not comparable']));
    expect(parts[0].text).toContain('this run had 64 MiB');
  });

  test('says why there is nothing to judge', () => {
    const texts = (models: Parameters<typeof makeTransfer>[0]): string[] =>
      judgeTransfer([makeTransfer(models)]).parts.map(({ text }) => text);
    expect(texts([rowOf('spool', failed('it has the status 413'))])[0]).toContain(
      'spool failed: it has the status 413',
    );
    const unknown = [rowOf('spool', measured({ growthUp: undefined })), rowOf('node-http', measured({}))];
    expect(texts(unknown)[2]).toContain('this system does not say what a process holds');
  });
});
