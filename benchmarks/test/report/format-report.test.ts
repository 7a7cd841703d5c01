import { describe, expect, test } from '@jest/globals';
import { formatReport } from '../../src/report/format-report.js';
import type { TurnOutcome, TurnResult } from '../../src/turn-outcome.js';
import { makeWorkload } from '../../src/workloads/workload.js';

const hello = makeWorkload('hello', { connections: 64, workers: undefined });
const mixed = makeWorkload('mixed', { connections: 64, workers: undefined });

function measured(given: Partial<TurnResult> & { requestsPerSecond: number }): TurnOutcome {
  const rest = { p50Ms: 1, p99Ms: 2, slowPerSecond: undefined, errorCount: 0, responseBytes: 162 };
  return { kind: 'measured', result: { ...rest, responseFields: ['content-type', 'date'], ...given } };
}

function failed(reason: string): TurnOutcome {
  return { kind: 'failed', reason };
}

/** The cells of the line that begins with this word. */
function cellsOf(report: string, word: string): string[] {
  const line = report.split('\n').find((candidate) => candidate.split(' ')[0] === word) ?? '';
  return line.split(/ {2,}/);
}

describe('formatReport()', () => {
  test('gives each model its medians, and the ratio to Spool by round', () => {
    const report = formatReport(hello, [
      { model: 'spool', turns: [30, 60, 90].map((rate) => measured({ requestsPerSecond: rate * 1_000 })) },
      { model: 'node-http', turns: [10, 30, 30].map((rate) => measured({ requestsPerSecond: rate * 1_000 })) },
    ]);
    expect(cellsOf(report, 'spool')).toEqual(['spool', '60,000 (30,000-90,000)', '1.00', '2.00', '0', '162']);
    expect(cellsOf(report, 'node-http').at(-1)).toBe('3.00 (2.00-3.00)');
    expect(report).toContain('hello: light GET / on 64 connections; 1 worker thread\n');
  });

  test('gives slow answers their columns', () => {
    const report = formatReport(mixed, [
      { model: 'spool', turns: [measured({ requestsPerSecond: 20_000, slowPerSecond: 60 })] },
      { model: 'node-http', turns: [measured({ requestsPerSecond: 100, slowPerSecond: 40 })] },
    ]);
    expect(report).toContain('GET /slow (20 ms of CPU) on 2; 3 worker threads');
    const slowRatio = cellsOf(report, 'node-http').slice(-2);
    expect(slowRatio).toEqual(['200.00 (200.00-200.00)', '1.50 (1.50-1.50)']);
  });

  test('adds up errors over the rounds', () => {
    const turns = [1, 2].map((errorCount) => measured({ requestsPerSecond: 1, errorCount }));
    expect(cellsOf(formatReport(hello, [{ model: 'spool', turns }]), 'spool')[4]).toBe('3');
  });

  test('says why a model has no result, and leaves the others without a ratio', () => {
    const report = formatReport(hello, [
      { model: 'spool', turns: [failed('no such thing')] },
      { model: 'node-http', turns: [measured({ requestsPerSecond: 1 })] },
    ]);
    expect(cellsOf(report, 'spool')).toEqual(['spool', 'failed: no such thing']);
    expect(cellsOf(report, 'node-http').at(-1)).toBe('-');
  });

  test('says that some turns failed', () => {
    const turns = [measured({ requestsPerSecond: 1 }), failed('it exited')];
    expect(formatReport(hello, [{ model: 'spool', turns }])).toContain('spool: 1 of 2 turns failed: it exited');
  });

  test('shows the response fields only where they differ', () => {
    const plain = { model: 'spool', turns: [measured({ requestsPerSecond: 1 })] } as const;
    const other = {
      model: 'node-http',
      turns: [measured({ requestsPerSecond: 1, responseFields: ['content-type', 'date', 'keep-alive'] })],
    } as const;
    expect(formatReport(hello, [plain])).not.toContain('differ');
    expect(formatReport(hello, [plain, other])).toContain('  node-http: content-type, date, keep-alive');
  });
});
