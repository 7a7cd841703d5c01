import { describe, expect, test } from '@jest/globals';
import { formatClosedLoop } from '../../src/report/format-closed-loop.js';
import type { ClosedLoopResult, ModelTurns } from '../../src/turns/turn-outcome.js';
import { cellsOf, failed, makeClosed, measuredClosed as measured, rowOf } from './make-turns.js';

function format(
  name: 'hello' | 'one-connection' | 'mixed',
  ...models: readonly ModelTurns<ClosedLoopResult>[]
): string {
  return formatClosedLoop(makeClosed(name, models).workload, models);
}

describe('formatClosedLoop()', () => {
  test('gives each model its medians, and the ratio to Spool by round', () => {
    const report = format(
      'hello',
      rowOf('spool', ...[30, 60, 90].map((rate) => measured({ requestsPerSecond: rate * 1_000 }))),
      rowOf('node-http', ...[10, 30, 30].map((rate) => measured({ requestsPerSecond: rate * 1_000 }))),
    );
    expect(cellsOf(report, 'spool')).toEqual(['spool', '60,000 (30,000-90,000)', '1.000', '2.00', '0', '162']);
    expect(cellsOf(report, 'node-http').at(-1)).toBe('3.00 (2.00-3.00)');
    expect(report).toContain('hello: light GET / on 64 connections; 1 worker, closed loop\n');
    expect(report).not.toContain('Spool/model p50');
  });

  test('gives slow answers their columns, and another engine its line', () => {
    const slow = [
      rowOf('spool', measured({ requestsPerSecond: 20_000, slowPerSecond: 60 })),
      rowOf('bun', measured({ requestsPerSecond: 100, slowPerSecond: 40 })),
    ];
    const report = format('mixed', ...slow);
    expect(report).toContain('GET /slow (20 ms of CPU) on 4; 4 workers');
    expect(cellsOf(report, 'bun').slice(-2)).toEqual(['200.00 (200.00-200.00)', '1.50 (1.50-1.50)']);
    expect(report).toContain('JavaScriptCore');
    expect(format('hello', ...slow)).not.toContain('JavaScriptCore');
  });

  test('compares medians of latency on one connection', () => {
    const report = format(
      'one-connection',
      rowOf('spool', measured({ p50Ms: 0.06 })),
      rowOf('node-http', measured({ p50Ms: 0.04 })),
    );
    expect(report).toContain('Spool/model p50');
    expect(cellsOf(report, 'node-http').at(-1)).toBe('1.50 (1.50-1.50)');
  });

  test('adds up errors over the rounds', () => {
    const turns = [1, 2].map((errorCount) => measured({ errorCount }));
    expect(cellsOf(format('hello', rowOf('spool', ...turns)), 'spool')[4]).toBe('3');
  });

  test('says why a model has no result, and leaves the others without a ratio', () => {
    const report = format('hello', rowOf('spool', failed('no such thing')), rowOf('node-http', measured({})));
    expect(cellsOf(report, 'spool')).toEqual(['spool', 'failed: no such thing']);
    expect(cellsOf(report, 'node-http').at(-1)).toBe('-');
  });

  test('says that some turns failed', () => {
    const report = format('hello', rowOf('spool', measured({}), failed('it exited')));
    expect(report).toContain('spool: 1 of 2 turns failed: it exited');
  });

  test('shows the response fields only where they differ', () => {
    const plain = rowOf('spool', measured({}));
    const other = rowOf('node-http', measured({ responseFields: ['content-type', 'date', 'keep-alive'] }));
    expect(format('hello', plain)).not.toContain('differ');
    expect(format('hello', plain, other)).toContain('  node-http: content-type, date, keep-alive');
  });
});
